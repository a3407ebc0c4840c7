"""A maker puts a subject before the reviewers, or takes it back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core.errors import FundopsError
from fundops.core.models import Review, ReviewPolicy, Staff
from fundops.core.models.reviews import LIVE
from fundops.core.models.staff import ROLES
from fundops.core.services import audit, numbers
from fundops.core.services.reviews import terms
from fundops.core.services.reviews.errors import NotTheirs, ReviewRefused
from fundops.core.services.reviews.kinds import (
    MAKERS,
    CheckState,
    ReviewKind,
    Subject,
    kind_of,
    makers_of,
)
from fundops.core.services.reviews.permission import check_evidence


@transaction.atomic
def submit(
    *,
    kind: str,
    subject_no: str,
    actor: Staff,
    now: dt.datetime,
    note: str = "",
    editor: Staff | None = None,
) -> Review:
    """
    Put a subject before the reviewers with its content as it stands.

    :param editor: who edited the subject last, where that was not the maker.
    :raises NotTheirs: the person is no maker.
    :raises ReviewRefused: a review is live already, or a check stands in the way.
    :raises NeedsEvidence: the policy asks for evidence, and there is none.
    """
    about = kind_of(kind)
    if not actor.is_active or not makers_of(about) & set(actor.roles):
        raise NotTheirs(_not_a_maker(about))
    about.lock(subject_no)
    _refuse_a_second(kind, subject_no)
    _refuse_blocked(about, subject_no, now)
    subject = about.subject(subject_no)
    policy = terms.policy_for(
        kind=kind,
        amount=subject.amount,
        on=subject.business_date,
        traits=subject.traits,
    )
    check_evidence(policy, subject_no)
    review = _create(
        subject,
        policy,
        kind=kind,
        subject_no=subject_no,
        maker=actor,
        editor=editor or actor,
        note=note,
        submitted_at=now,
    )
    about.submitted(review, actor=actor, now=now)
    audit.record(
        action="core.review.submitted",
        subject=subject_no,
        actor=actor,
        business_date=review.business_date,
        reason=note,
        after={
            "review": review.review_no,
            "kind": kind,
            "amount": str(review.amount),
            "content_sha256": review.content_sha256,
            "level": review.level,
            "policy": str(policy),
        },
        rules=str(policy),
    )
    return review


def _create(subject: Subject, policy: ReviewPolicy, **given: Any) -> Review:
    """Pin the subject as it stands, and the policy that is followed for it."""
    first = numbers.take(prefix="RV", business_date=subject.business_date)
    content = terms.canonical(subject.content)
    deadline = subject.deadline
    return Review.objects.create(
        review_no=numbers.number("RV", subject.business_date, first),
        amount=subject.amount,
        currency=subject.currency,
        content=content,
        content_sha256=terms.sha256_of(content),
        business_date=subject.business_date,
        level=policy.levels,
        policy=policy,
        traits=subject.traits.as_json(),
        ta_code=subject.ta_code,
        fund_code=subject.fund_code,
        channel_code=subject.channel_code,
        deadline=deadline.at if deadline else None,
        deadline_source=deadline.source if deadline else "",
        expires_at=terms.expiry(
            policy=policy, now=given["submitted_at"], deadline=deadline
        ),
        **given,
    )


def _refuse_a_second(kind: str, subject_no: str) -> None:
    live = Review.objects.filter(kind=kind, subject_no=subject_no, state__in=LIVE)
    if found := live.first():
        raise ReviewRefused(
            _("%(subject)s waits on review %(review)s already.")
            % {"subject": subject_no, "review": found.review_no}
        )


def withdraw(*, review_no: str, actor: Staff, now: dt.datetime) -> Review:
    """
    Take a review back before it is decided; only its maker can.

    :raises NotTheirs: somebody else asks; audited.
    :raises ReviewRefused: it is no longer to be decided.
    """
    try:
        return _withdraw(review_no, actor, now)
    except NotTheirs as refusal:
        keep_refusal(review_no, actor, "WITHDRAW", refusal)
        raise


@transaction.atomic
def _withdraw(review_no: str, actor: Staff, now: dt.datetime) -> Review:
    review = locked(review_no)
    if actor.pk != review.maker_id:
        raise NotTheirs(_("Only its maker can withdraw a review."))
    if review.state != Review.State.PENDING:
        raise ReviewRefused(
            _("%(review)s is %(state)s; it cannot be withdrawn.")
            % {"review": review, "state": review.get_state_display()}
        )
    review.withdraw()
    end(review, now=now, reason="WITHDRAWN")
    kind_of(review.kind).returned(review, actor=actor, now=now)
    tell(review, "core.review.withdrawn", actor)
    return review


def locked(review_no: str) -> Review:
    """Lock the subject of a review and then the review, in the caller's transaction."""
    named = Review.objects.only("kind", "subject_no").get(review_no=review_no)
    kind_of(named.kind).lock(named.subject_no)
    return (
        Review.objects.select_for_update(of=("self",))
        .select_related("maker", "editor", "policy")
        .get(pk=named.pk)
    )


def end(review: Review, *, now: dt.datetime, reason: str) -> None:
    """Save a state that is an end."""
    review.ended_at = now
    review.end_reason = reason[:400]
    review.save(update_fields=["state", "ended_at", "end_reason"])


def tell(review: Review, action: str, actor: Staff, reason: str = "") -> None:
    """Append the act to the audit trail of the review's subject."""
    audit.record(
        action=action,
        subject=review.subject_no,
        actor=actor,
        business_date=review.business_date,
        reason=reason,
        after={
            "review": review.review_no,
            "state": str(review.state),
            "content_sha256": review.content_sha256,
        },
        rules=str(review.policy),
    )


@transaction.atomic
def keep_refusal(
    review_no: str, person: Staff, decision: str, refusal: FundopsError
) -> None:
    """Note who was refused what, and why; nothing else of the try is left."""
    review = Review.objects.select_related("policy").get(review_no=review_no)
    audit.record(
        action="core.review.refused",
        subject=review.subject_no,
        actor=person,
        business_date=review.business_date,
        reason=str(refusal),
        after={"review": review_no, "decision": decision, "code": refusal.code},
        rules=str(review.policy),
    )


def _not_a_maker(about: ReviewKind) -> str:
    makers = makers_of(about)
    if makers == MAKERS:
        return _("Only operations can submit this.")
    names = ", ".join(str(ROLES[role]) for role in ROLES if role in makers)
    return _("Only these roles can submit this: %(roles)s.") % {"roles": names}


def _refuse_blocked(about: ReviewKind, subject_no: str, now: dt.datetime) -> None:
    blocked = [
        check.text or check.label
        for check in about.checks(subject_no, now=now)
        if check.state == CheckState.BLOCK
    ]
    if blocked:
        raise ReviewRefused(" ".join(blocked))
