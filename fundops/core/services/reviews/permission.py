"""When a review may be decided, on what content, with which reason and evidence."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fundops.core import clock
from fundops.core.asked_once import one_look
from fundops.core.models import Evidence, Review, ReviewDecision, ReviewPolicy
from fundops.core.services.reviews import terms
from fundops.core.services.reviews.errors import (
    AlreadyDecided,
    ContentChanged,
    Expired,
    NeedsEvidence,
    NeedsReason,
)
from fundops.core.services.reviews.kinds import kind_of, reasons_for

Decision = ReviewDecision.Decision
State = Review.State
SHORTEST_NOTE = 10


def check_state(review: Review, decision: Decision) -> None:
    wanted = {Decision.RELEASE: State.ON_HOLD, Decision.UNDO: State.APPROVED}
    if review.state != wanted.get(decision, State.PENDING):
        raise AlreadyDecided(_how_it_ended(review))


def check_time(review: Review, decision: Decision, now: dt.datetime) -> None:
    if now < review.expires_at or decision in (Decision.RELEASE, Decision.UNDO):
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
    allowed = reasons_for(review.kind, decision)
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


def check_content(review: Review, decision: Decision, seen_sha256: str) -> None:
    is_now = review.content_sha256
    # What is undone is void whatever its subject has become since.
    if decision != Decision.UNDO:
        # Under the locks, and read whole: each row once.
        with one_look():
            subject = kind_of(review.kind).subject(review.subject_no)
        is_now = terms.sha256_of(terms.canonical(subject.content))
    if not seen_sha256 == is_now == review.content_sha256:
        raise ContentChanged(
            _(
                "It changed after you opened it; nothing recorded, earlier approvals "
                "void. Read the difference and decide again."
            )
        )


def check_evidence(policy: ReviewPolicy, subject_no: str) -> None:
    """
    Refuse what is without the evidence that its policy asks for.

    :raises NeedsEvidence: nothing is attached to the subject.
    """
    if not policy.needs_evidence:
        return
    if not Evidence.objects.filter(kind=policy.kind, subject_no=subject_no).exists():
        raise NeedsEvidence(
            _("%(policy)s asks for evidence; attach it to %(subject)s, then try again.")
            % {"policy": policy, "subject": subject_no}
        )
