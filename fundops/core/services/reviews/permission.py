"""Who may decide, when, on what content and with which reason."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fundops.core import clock
from fundops.core.models import Review, ReviewDecision, Staff
from fundops.core.services.reviews import terms
from fundops.core.services.reviews.errors import (
    AlreadyDecided,
    ContentChanged,
    Expired,
    NeedsReason,
    NotTheirs,
)
from fundops.core.services.reviews.kinds import kind_of

Decision = ReviewDecision.Decision
State = Review.State
#: The role that decides on each level.
DECIDERS = {1: "reviewer", 2: "senior_reviewer"}
#: Who may also hold and release what is in review, on any level.
HOLDERS = "compliance"
SHORTEST_NOTE = 10


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


def check_person(review: Review, checker: Staff, decision: Decision) -> None:
    if HOLDERS in checker.roles and decision in (Decision.HOLD, Decision.RELEASE):
        if checker.pk in (review.maker_id, review.editor_id):
            raise NotTheirs(_("You made or edited this; another checker must decide."))
        return
    if refusal := why_not(review, checker):
        raise NotTheirs(refusal)


def check_state(review: Review, decision: Decision) -> None:
    wanted = State.ON_HOLD if decision == Decision.RELEASE else State.PENDING
    if review.state != wanted:
        raise AlreadyDecided(_how_it_ended(review))


def check_time(review: Review, decision: Decision, now: dt.datetime) -> None:
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


def check_reason(
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


def check_content(review: Review, seen_sha256: str) -> None:
    subject = kind_of(review.kind).subject(review.subject_no)
    now_sha256 = terms.sha256_of(terms.canonical(subject.content))
    if seen_sha256 != review.content_sha256 or now_sha256 != review.content_sha256:
        raise ContentChanged(
            _(
                "It changed after you opened it; nothing recorded, earlier approvals "
                "void. Read the difference and decide again."
            )
        )
