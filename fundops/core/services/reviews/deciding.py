"""
A second person decides: approve, reject, return, escalate, hold, release.

Who may decide is asked of persons, not logins; nobody passes by being a superuser.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fundops.core import clock
from fundops.core.models import SERVICE_EMPLOYEE_NO, Review, ReviewDecision, Staff
from fundops.core.services import audit
from fundops.core.services.reviews import terms
from fundops.core.services.reviews.errors import (
    AlreadyDecided,
    ContentChanged,
    Expired,
    NeedsReason,
    NotTheirs,
    ReviewRefused,
)
from fundops.core.services.reviews.kinds import kind_of
from fundops.core.services.reviews.submitting import end, locked, tell

Decision = ReviewDecision.Decision
State = Review.State
#: The role that decides on each level.
DECIDERS = {1: "reviewer", 2: "senior_reviewer"}
#: Who may also hold and release what is in review, on any level.
HOLDERS = "compliance"
SHORTEST_NOTE = 10


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was recorded, and where it left the review."""

    review: Review
    decision: ReviewDecision


def why_not(review: Review, person: Staff) -> str:
    """Say in a sentence why this person cannot decide; empty where they can."""
    if person.pk in (review.maker_id, review.editor_id):
        return _("You made or edited this; another checker must decide.")
    roles = set(person.roles)
    role = DECIDERS.get(review.level_now, "senior_reviewer")
    if "service" in roles or not person.is_active or role not in roles:
        return (
            _("A senior reviewer decides this.")
            if role == "senior_reviewer"
            else _("A reviewer decides this.")
        )
    earlier = review.decisions.filter(
        checker=person, decision__in=[Decision.APPROVE, Decision.ESCALATE]
    )
    if earlier.exists():
        return _("You decided this on level 1; the next level is another person.")
    return ""


def decide(
    *,
    review_no: str,
    checker: Staff,
    decision: str,
    seen_sha256: str,
    now: dt.datetime,
    reason_code: str = "",
    note: str = "",
    hold_until: dt.datetime | None = None,
) -> Decided:
    """
    Record one person's decision on what they saw, and do what it means.

    :param seen_sha256: the content hash of the page the person decided on.
    :raises NotTheirs: the maker, an editor, or someone without the role; audited.
    :raises NeedsReason: without a reason code, or with too short a note.
    :raises AlreadyDecided: somebody was first.
    :raises ContentChanged: the subject is no longer what was submitted or seen.
    :raises Expired: its time is over; it is back with its maker.
    """
    try:
        return _decide(
            review_no,
            checker,
            Decision(decision),
            seen_sha256,
            now,
            reason_code,
            note.strip(),
            hold_until,
        )
    except NotTheirs as refusal:
        _keep_refusal(review_no, checker, decision, refusal)
        raise
    except Expired:
        expire(review_no=review_no, now=now)
        raise
    except ContentChanged as changed:
        void_if_changed(review_no=review_no, now=now, reason=str(changed))
        raise


@transaction.atomic
def _decide(
    review_no: str,
    checker: Staff,
    decision: Decision,
    seen_sha256: str,
    now: dt.datetime,
    reason_code: str,
    note: str,
    hold_until: dt.datetime | None,
) -> Decided:
    review = locked(review_no)
    _check_state(review, decision)
    _check_person(review, checker, decision)
    _check_time(review, decision, now)
    _check_reason(review, decision, reason_code, note)
    _check_content(review, seen_sha256)
    written = ReviewDecision.objects.create(
        review=review,
        checker=checker,
        maker=review.maker,
        editor=review.editor,
        decision=decision,
        level=review.level_now,
        reason_code=reason_code,
        note=note,
        content_sha256=review.content_sha256,
        decided_at=now,
    )
    _do(review, decision, checker, now, hold_until, reason_code)
    audit.record(
        action=f"core.review.{decision.lower()}",
        subject=review.subject_no,
        actor=checker,
        business_date=review.business_date,
        reason=" ".join(filter(None, [reason_code, note])),
        after={
            "review": review.review_no,
            "state": str(review.state),
            "level": written.level,
            "content_sha256": review.content_sha256,
        },
    )
    return Decided(review, written)


def _check_person(review: Review, checker: Staff, decision: Decision) -> None:
    if HOLDERS in checker.roles and decision in (Decision.HOLD, Decision.RELEASE):
        if checker.pk in (review.maker_id, review.editor_id):
            raise NotTheirs(_("You made or edited this; another checker must decide."))
        return
    if refusal := why_not(review, checker):
        raise NotTheirs(refusal)


def _check_state(review: Review, decision: Decision) -> None:
    wanted = State.ON_HOLD if decision == Decision.RELEASE else State.PENDING
    if review.state != wanted:
        raise AlreadyDecided(_how_it_ended(review))


def _check_time(review: Review, decision: Decision, now: dt.datetime) -> None:
    if now < review.expires_at or decision == Decision.RELEASE:
        return
    raise Expired(
        _(
            "The deadline (%(time)s) passed and the approval lapsed; "
            "it is back with its maker."
        )
        % {"time": f"{review.expires_at.astimezone(clock.SHANGHAI):%H:%M}"}
    )


def _how_it_ended(review: Review) -> str:
    last = review.decisions.select_related("checker").last()
    if review.state == State.ON_HOLD and last is not None:
        return _(
            "%(checker)s put this on hold at %(time)s; your decision was not recorded."
        ) % {
            "checker": last.checker,
            "time": f"{last.decided_at.astimezone(clock.SHANGHAI):%H:%M}",
        }
    if last is None or review.state in (State.WITHDRAWN, State.EXPIRED):
        return _("%(review)s is %(state)s; your decision was not recorded.") % {
            "review": review,
            "state": review.get_state_display(),
        }
    words = {
        Decision.APPROVE: _(
            "%(checker)s approved this at %(time)s; your decision was not recorded."
        ),
        Decision.REJECT: _(
            "%(checker)s rejected this at %(time)s; your decision was not recorded."
        ),
    }.get(
        Decision(last.decision),
        _("%(checker)s decided this at %(time)s; your decision was not recorded."),
    )
    return words % {
        "checker": last.checker,
        "time": f"{last.decided_at.astimezone(clock.SHANGHAI):%H:%M}",
    }


def _check_reason(
    review: Review, decision: Decision, reason_code: str, note: str
) -> None:
    if decision == Decision.APPROVE:
        return
    allowed = kind_of(review.kind).reasons.get(decision, {})
    if allowed and reason_code not in allowed:
        raise NeedsReason(_("No reason code; choose one and submit again."))
    if len(note) < SHORTEST_NOTE:
        raise NeedsReason(
            ngettext(
                "This needs a note of at least %(least)d characters; there is %(n)d.",
                "This needs a note of at least %(least)d characters; there are %(n)d.",
                len(note),
            )
            % {"least": SHORTEST_NOTE, "n": len(note)}
        )


def _check_content(review: Review, seen_sha256: str) -> None:
    subject = kind_of(review.kind).subject(review.subject_no)
    now_sha256 = terms.sha256_of(terms.canonical(subject.content))
    if seen_sha256 != review.content_sha256 or now_sha256 != review.content_sha256:
        raise ContentChanged(
            _(
                "It changed after you opened it; nothing recorded, earlier approvals "
                "void. Read the difference and decide again."
            )
        )


def _do(
    review: Review,
    decision: Decision,
    checker: Staff,
    now: dt.datetime,
    hold_until: dt.datetime | None,
    reason_code: str,
) -> None:
    about = kind_of(review.kind)
    if decision == Decision.APPROVE and review.level_now < review.level:
        review.level_now += 1
        review.save(update_fields=["level_now"])
        about.taken_up(review, actor=checker, now=now)
    elif decision == Decision.APPROVE:
        review.approve()
        review.save(update_fields=["state"])
        about.approved(review, actor=checker, now=now)
    elif decision == Decision.ESCALATE:
        if review.level_now >= 2:
            raise ReviewRefused(_("This is on the highest level already."))
        # Who escalates leaves it to the senior reviewer.
        review.level = 2
        review.level_now = 2
        review.save(update_fields=["level", "level_now"])
        about.taken_up(review, actor=checker, now=now)
    elif decision == Decision.HOLD:
        review.hold()
        review.hold_until = hold_until
        review.save(update_fields=["state", "hold_until"])
        about.held(review, actor=checker, now=now)
    elif decision == Decision.RELEASE:
        review.release()
        review.hold_until = None
        review.save(update_fields=["state", "hold_until"])
        about.released(review, actor=checker, now=now)
    elif decision == Decision.REJECT:
        review.reject()
        end(review, now=now, reason=reason_code)
        about.rejected(review, actor=checker, now=now)
    else:
        review.return_to_maker()
        end(review, now=now, reason=reason_code)
        about.returned(review, actor=checker, now=now)


@transaction.atomic
def expire(*, review_no: str, now: dt.datetime) -> bool:
    """Let a review go back to its maker when its time is over; say whether it did."""
    review = locked(review_no)
    if now < review.expires_at or review.state not in (State.PENDING, State.ON_HOLD):
        return False
    if review.state == State.ON_HOLD:
        review.release()
        review.save(update_fields=["state"])
        kind_of(review.kind).released(review, actor=_service(), now=now)
    review.expire()
    end(review, now=now, reason="EXPIRED")
    kind_of(review.kind).returned(review, actor=_service(), now=now)
    tell(review, "core.review.expired", _service())
    return True


def expire_overdue(*, now: dt.datetime) -> list[str]:
    """Let every review whose time is over go back to its maker; say their numbers."""
    overdue = Review.objects.filter(
        expires_at__lte=now, state__in=[State.PENDING, State.ON_HOLD]
    ).order_by("pk")
    return [
        number
        for number in overdue.values_list("review_no", flat=True)
        if expire(review_no=number, now=now)
    ]


@transaction.atomic
def void_if_changed(*, review_no: str, now: dt.datetime, reason: str) -> None:
    """End a pending review whose subject is no longer what was submitted."""
    review = locked(review_no)
    if review.state != State.PENDING:
        return
    about = kind_of(review.kind)
    subject = about.subject(review.subject_no)
    if terms.sha256_of(terms.canonical(subject.content)) == review.content_sha256:
        return  # only the page was old
    review.withdraw()
    end(review, now=now, reason=reason)
    about.returned(review, actor=_service(), now=now)
    tell(review, "core.review.content_changed", _service(), reason)


@transaction.atomic
def _keep_refusal(
    review_no: str, checker: Staff, decision: str, refusal: NotTheirs
) -> None:
    review = Review.objects.get(review_no=review_no)
    audit.record(
        action="core.review.refused",
        subject=review.subject_no,
        actor=checker,
        business_date=review.business_date,
        reason=str(refusal),
        after={"review": review_no, "decision": decision},
    )


def _service() -> Staff:
    return Staff.objects.get(employee_no=SERVICE_EMPLOYEE_NO)
