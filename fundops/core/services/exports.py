"""Lists that people take away: who may, what is kept, and who allows large ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core import clock
from fundops.core.errors import NotAllowed
from fundops.core.models import Export, ExportRequest, Review, Staff
from fundops.core.personal_data import mask_text
from fundops.core.services import audit, numbers, reviews

Words = str | Promise

#: Who takes lists away; masked, always.
EXPORTERS = frozenset({"auditor", "compliance", "senior_reviewer"})
FORMATS = ("csv", "xlsx")
KIND = "EXPORT"


class ExportRefused(NotAllowed):
    """The list is too large, or its approval is not there or used up."""

    code = "core.export_refused"


@dataclass(frozen=True, slots=True)
class Taking:
    """Which list, on which page, how filtered, in which format, and how many rows."""

    model: str
    list_name: str
    query: str
    format: str
    rows: int


def may_export(person: Any) -> bool:
    """Say whether a person takes lists away at all; each only where they may see it."""
    roles = set(getattr(person, "roles", ()))
    return bool(EXPORTERS & roles) and bool(person.is_active)


@transaction.atomic
def keep(
    *,
    taking: Taking,
    sha256: str,
    person: Staff,
    now: dt.datetime,
    review_no: str = "",
) -> Export:
    """
    Keep that a list was taken away; the caller gives it out only after this.

    :param taking: with the rows that were written.
    """
    made = Export.objects.create(
        person=person,
        model=taking.model,
        query=mask_text(taking.query),
        format=taking.format.upper(),
        rows=taking.rows,
        sha256=sha256,
        review_no=review_no,
        exported_at=now,
    )
    audit.record(
        action="core.list.exported",
        subject=f"export {made.pk}",
        actor=person,
        reason=review_no,
        after={
            "list": made.model,
            "filter": made.query,
            "format": made.format,
            "rows": made.rows,
            "sha256": sha256,
            "masked": True,
        },
    )
    return made


@transaction.atomic
def ask(
    *, taking: Taking, person: Staff, now: dt.datetime, note: str = ""
) -> tuple[ExportRequest, Review]:
    """
    Put a list of more rows than EXPORT_ROWS before a second person.

    :raises ExportRefused: it has more rows than anybody can allow.
    :raises NotTheirs: the person takes no lists away.
    """
    if taking.rows > settings.EXPORT_MOST_ROWS:
        raise ExportRefused(
            _(
                "More than %(most)s rows cannot be exported at once; filter by date or "
                "state and export the parts."
            )
            % {"most": f"{settings.EXPORT_MOST_ROWS:,}"}
        )
    day = now.astimezone(clock.SHANGHAI).date()
    asked = ExportRequest.objects.create(
        request_no=numbers.take_one(prefix="ER", business_date=day),
        person=person,
        model=taking.model,
        list_name=taking.list_name,
        query=mask_text(taking.query),
        format=taking.format.upper(),
        rows=taking.rows,
        requested_at=now,
    )
    review = reviews.submit(
        kind=KIND, subject_no=asked.request_no, actor=person, now=now, note=note
    )
    return asked, review


@transaction.atomic
def use(*, request_no: str, person: Staff, now: dt.datetime) -> Review:
    """
    Use up the approval of a request; it is good for one export, of its own maker.

    :raises ExportRefused: it is somebody else's, not approved, or used before.
    """
    asked = ExportRequest.objects.get(request_no=request_no)
    if asked.person_id != person.pk:
        raise ExportRefused(_("Only who asked for an export can take it."))
    # Locked before its state is looked at: of two at once the second finds it used.
    review = latest_review(asked, lock=True)
    if review is None or review.state != Review.State.APPROVED:
        raise ExportRefused(
            _("%(request)s is %(state)s; only an approved request can be taken, once.")
            % {
                "request": asked,
                "state": review.get_state_display() if review else _("not submitted"),
            }
        )
    review = reviews.carry_out(review_no=review.review_no, actor=person, now=now)
    if review.state != Review.State.EXECUTED:
        raise ExportRefused(review.end_reason)
    return review


def latest_review(asked: ExportRequest, *, lock: bool = False) -> Review | None:
    """Say the review of a request, the newest where it was returned and asked again."""
    found = Review.objects.filter(kind=KIND, subject_no=asked.request_no)
    if lock:
        found = found.select_for_update()
    return found.order_by("-pk").first()


class ExportReviews:
    """The review of a large export: a list, its filter, and who takes it away."""

    code = KIND
    label = gettext_lazy("Export of a list")
    makers = EXPORTERS
    reasons: Mapping[str, Mapping[str, Words]] = {
        decision: {
            "TOO_WIDE": gettext_lazy("Wider than its purpose"),
            "NO_PURPOSE": gettext_lazy("No purpose is given"),
            "OTHER": gettext_lazy("Other"),
        }
        for decision in ("REJECT", "RETURN", "ESCALATE", "HOLD")
    }

    def lock(self, subject_no: str) -> None:
        # A request never changes: there is nothing to lock, only to be there.
        ExportRequest.objects.get(request_no=subject_no)

    def subject(self, subject_no: str) -> reviews.Subject:
        asked = ExportRequest.objects.select_related("person").get(
            request_no=subject_no
        )
        day = asked.requested_at.astimezone(clock.SHANGHAI).date()
        return reviews.Subject(
            number=subject_no,
            amount=Decimal("0.00"),
            currency="156",
            business_date=day,
            content={
                "request": subject_no,
                "list": asked.model,
                "page": asked.list_name,
                "filter": asked.query,
                "format": asked.format,
                "rows": asked.rows,
                "person": asked.person.employee_no,
                "masked": True,
            },
        )

    def checks(self, subject_no: str, *, now: dt.datetime) -> Sequence[reviews.Check]:
        asked = ExportRequest.objects.get(request_no=subject_no)
        words = _("%(rows)s rows when it was asked for, masked.")
        return [
            reviews.Check(
                "ROWS",
                str(_("Rows")),
                reviews.CheckState.LOOK,
                words % {"rows": f"{asked.rows:,}"},
            )
        ]

    # Nothing of a request changes with its review.
    def submitted(self, review: Review, *, actor: Staff, now: dt.datetime) -> None: ...

    taken_up = held = released = approved = rejected = submitted
    returned = lapsed = execute = submitted
