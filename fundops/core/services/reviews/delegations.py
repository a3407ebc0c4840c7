"""Who may decide in whose place, and until when; begun and ended on the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from fundops.core import clock
from fundops.core.asked_once import asked_once
from fundops.core.models import Delegation, Review, Staff
from fundops.core.services import audit
from fundops.core.services.reviews.errors import NotTheirs, ReviewRefused


def day_of(now: dt.datetime) -> dt.date:
    """Say the day on which something is decided: by it a delegation holds or not."""
    return now.astimezone(clock.SHANGHAI).date()


@asked_once
def delegations_for(person: Staff, kind: str, on: dt.date) -> list[Delegation]:
    """Say the delegations by which a person decides reviews of a kind on a day."""
    return [one for one in delegations_to(person, on) if one.covers(kind, on)]


def delegations_to(person: Staff, on: dt.date) -> list[Delegation]:
    """Say all delegations to a person that hold on a day, with who gave them."""
    given = Delegation.objects.filter(
        delegate=person,
        delegator__is_active=True,
        revoked_at__isnull=True,
        from_day__lte=on,
        until_day__gte=on,
    ).prefetch_related(Prefetch("delegator", Staff.objects.with_roles()))
    return list(given.order_by("id"))


def delegation_of(
    *, delegate: Staff, delegator: Staff, kind: str, on: dt.date
) -> Delegation | None:
    """Say the delegation between two persons that covers a kind on a day, if any."""
    for one in delegations_for(delegate, kind, on):
        if one.delegator_id == delegator.pk:
            return one
    return None


def lock(*, delegate: Staff, delegator: Staff) -> None:
    """Hold what was delegated between two persons until the caller is done."""
    between = Delegation.objects.filter(delegate=delegate, delegator=delegator)
    list(between.order_by("id").select_for_update().values_list("pk"))


@transaction.atomic
def begin_delegation(
    *,
    delegator: Staff,
    delegate: Staff,
    kinds: Sequence[str],
    from_day: dt.date,
    until_day: dt.date,
    reason: str,
    review_no: str,
    actor: Staff,
    now: dt.datetime,
) -> Delegation:
    """
    Let one person decide in the place of another; a second person approved it.

    :param kinds: kinds of review; every kind, where empty.
    :param review_no: the review under which it was approved.
    :raises ReviewRefused: no such approval, or one of the two is not a person at work.
    """
    approved = (Review.State.APPROVED, Review.State.EXECUTED)
    if not Review.objects.filter(review_no=review_no, state__in=approved).exists():
        raise ReviewRefused(
            _("A delegation needs an approved review; put it before a second person.")
        )
    for person in (delegator, delegate):
        if not person.is_active or "service" in person.roles:
            raise ReviewRefused(
                _("%(person)s cannot delegate or be a delegate; name somebody at work.")
                % {"person": person}
            )
    made = Delegation.objects.create(
        delegator=delegator,
        delegate=delegate,
        kinds=",".join(kinds),
        from_day=from_day,
        until_day=until_day,
        reason=reason,
        review_no=review_no,
        made_at=now,
    )
    _tell("core.delegation.begun", made, actor, reason)
    return made


@transaction.atomic
def revoke_delegation(
    *, delegation_id: int, actor: Staff, now: dt.datetime, reason: str
) -> Delegation:
    """
    End a delegation at once; what was decided by it stays decided.

    :raises NotTheirs: neither the delegator, nor the delegate, nor compliance asks.
    :raises ReviewRefused: it was revoked before.
    """
    found = (
        Delegation.objects.select_for_update(of=("self",))
        .select_related("delegator", "delegate")
        .get(pk=delegation_id)
    )
    theirs = actor.pk in (found.delegator_id, found.delegate_id)
    if not theirs and not {"compliance", "configuration"} & set(actor.roles):
        raise NotTheirs(
            _("Only the two persons, compliance or configuration end a delegation.")
        )
    if found.revoked_at is not None:
        raise ReviewRefused(_("It was revoked before; there is nothing left to end."))
    found.revoked_at = now
    found.save(update_fields=["revoked_at"])
    _tell("core.delegation.revoked", found, actor, reason)
    return found


def _tell(action: str, delegation: Delegation, actor: Staff, reason: str) -> None:
    audit.record(
        action=action,
        subject=f"DG{delegation.pk}",
        actor=actor,
        reason=reason,
        after={
            "delegator": delegation.delegator.employee_no,
            "delegate": delegation.delegate.employee_no,
            "kinds": delegation.kinds,
            "from": delegation.from_day.isoformat(),
            "until": delegation.until_day.isoformat(),
            "review": delegation.review_no,
        },
    )
