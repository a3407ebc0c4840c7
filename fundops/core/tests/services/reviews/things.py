"""A kind of review that stands for those of the rooms: boxes with an amount."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection, transaction

from fundops.core import clock
from fundops.core.models import (
    ROLES,
    AuditEntry,
    Delegation,
    Review,
    ReviewPolicy,
    Staff,
)
from fundops.core.services import reviews
from fundops.core.services.reviews import kinds
from fundops.core.tests.factories import THURSDAY, a_person

NOW = clock.at(THURSDAY, dt.time(10))


class Boxes:
    """One box, `BOX1`; tests change its amount, deadline and checks as they like."""

    code = "BOX"
    label = "Box"
    reasons = {  # noqa: RUF012 - read only
        decision: {"WRONG": "Wrong", "OTHER": "Other"}
        for decision in ("REJECT", "RETURN", "ESCALATE", "HOLD", "UNDO")
    }

    def __init__(self) -> None:
        self.amount = Decimal("100.00")
        self.deadline: reviews.Deadline | None = None
        self.block = ""
        self.look = ""
        self.traits = reviews.Traits()
        self.heard: list[str] = []

    def lock(self, subject_no: str) -> None:
        Staff.objects.select_for_update().get(employee_no="SERVICE")

    def subject(self, subject_no: str) -> reviews.Subject:
        return reviews.Subject(
            number=subject_no,
            amount=self.amount,
            currency="156",
            business_date=THURSDAY,
            content={"box": subject_no, "amount": f"{self.amount:.2f}"},
            deadline=self.deadline,
            traits=self.traits,
        )

    def checks(self, subject_no: str, *, now: dt.datetime) -> Sequence[reviews.Check]:
        state = reviews.CheckState.BLOCK if self.block else reviews.CheckState.PASS
        if self.look:
            state = reviews.CheckState.LOOK
        return [reviews.Check("LID", "Lid", state, self.block or self.look)]

    def _hear(self, what: str) -> None:
        self.heard.append(what)

    def submitted(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        self._hear("submitted")

    def taken_up(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        self._hear("taken_up")

    def held(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        self._hear("held")

    def released(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        self._hear("released")

    def approved(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        self._hear("approved")

    def rejected(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        self._hear("rejected")

    def returned(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        self._hear("returned")

    def lapsed(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        self._hear("lapsed")

    def execute(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        self._hear("executed")


@contextmanager
def boxes() -> Iterator[Boxes]:
    """Register boxes for a while, one person up to 1,000.00 and two from there on."""
    about = Boxes()
    before = dict(kinds._kinds)
    kinds._kinds.clear()
    reviews.register(about)
    for amount, levels in (("0", 1), ("1000.00", 2)):
        ReviewPolicy.objects.create(
            kind="BOX",
            code=f"BOX-{amount}",
            roles=",".join(("reviewer", "senior_reviewer")[:levels]),
            from_amount=Decimal(amount),
            levels=levels,
            hours=16,
            lead_minutes=30,
            effective_from=dt.date(2000, 1, 1),
        )
    try:
        yield about
    finally:
        kinds._kinds.clear()
        kinds._kinds.update(before)


def a_policy(**fields: Any) -> ReviewPolicy:
    """A rule of boxes that is more demanding than the two that are always there."""
    roles = fields.setdefault("roles", "reviewer")
    return ReviewPolicy.objects.create(
        **{
            "kind": "BOX",
            "code": f"BOX-RULE-{ReviewPolicy.objects.count()}",
            "levels": len(roles.split(",")),
            "from_amount": Decimal("1.00"),
            "hours": 16,
            "lead_minutes": 30,
            "effective_from": dt.date(2000, 1, 1),
            **fields,
        }
    )


def a_delegation(delegator: Staff, delegate: Staff, **fields: Any) -> Delegation:
    return Delegation.objects.create(
        **{
            "delegator": delegator,
            "delegate": delegate,
            "from_day": THURSDAY,
            "until_day": THURSDAY,
            "reason": "on leave",
            "made_at": NOW,
            **fields,
        }
    )


def with_role(person: Staff, *roles: str) -> Staff:
    """The same person with further roles."""
    person.groups.add(*Group.objects.filter(name__in=roles))
    return person


def a_compliance_officer() -> Staff:
    return a_person(role="compliance")


def state_of(review: Review) -> str:
    return str(Review.objects.get(pk=review.pk).state)


def refusals() -> list[str]:
    """The codes of what was refused, in order."""
    refused = AuditEntry.objects.filter(action="core.review.refused").order_by("id")
    return [str((entry.after or {})["code"]) for entry in refused]


def a_maker() -> Staff:
    return a_person(role="operations")


def a_reviewer() -> Staff:
    return a_person(role="reviewer")


def a_senior() -> Staff:
    return a_person(role="senior_reviewer")


def a_pending_review(maker: Staff | None = None) -> Review:
    return reviews.submit(
        kind="BOX", subject_no="BOX1", actor=maker or a_maker(), now=NOW
    )


def decide(
    review: Review, checker: Staff, decision: str = "APPROVE", **given: object
) -> reviews.Decided:
    terms = {
        "review_no": review.review_no,
        "checker": checker,
        "decision": decision,
        "seen_sha256": review.content_sha256,
        "now": NOW,
    }
    if decision != "APPROVE":
        terms |= {"reason_code": "WRONG", "note": "the lid is not closed"}
    return reviews.decide(**{**terms, **given})


#: All but what makes and what runs commands.
EVERY_ROLE = [role for role in ROLES if role not in ("operations", "service")]


def an_almighty(**fields: Any) -> Staff:
    """One who makes, decides and is superuser as well."""
    person = a_person(role="operations", is_superuser=True, **fields)
    return with_role(person, *EVERY_ROLE)


def run_sql(sql: str, *values: object) -> None:
    """Run SQL as the application does."""
    assert connection.settings_dict["USER"] != settings.DATABASE_OWNER["USER"]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
