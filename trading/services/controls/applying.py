"""Control packages: a TA's totals of our applications (OFS) and of money (OFK)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction

from fundops.core.errors import FundopsError
from fundops.core.models import Staff
from fundops.core.services import audit, locks
from trading.models import TaPackage
from trading.selectors.packages import answers_are_applied, control_packages_to_apply
from trading.services.controls import applications, money

_State = TaPackage.State


@dataclass
class Controls:
    """What was compared; `waiting` are packages before the rows they control."""

    packages: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    compared: int = 0
    differ: int = 0


def apply_controls(
    *, business_date: dt.date, actor: Staff, now: dt.datetime
) -> Controls:
    """
    Compare every control package up to `business_date` that is not compared yet.

    One package's trouble does not stop the others; it stands in the answer.
    """
    done = Controls()
    for package in control_packages_to_apply(business_date):
        if package.index_name.startswith("OFK") and not answers_are_applied(package):
            done.waiting.append(package.index_name)
            continue
        try:
            _apply(package_id=package.pk, actor=actor, now=now, done=done)
        except FundopsError as error:
            done.troubles.append(f"{package.index_name}: {error.code}: {error}")
    return done


@transaction.atomic
def _apply(*, package_id: int, actor: Staff, now: dt.datetime, done: Controls) -> None:
    """
    Compare one package; two at once: the second waits and finds it APPLIED.

    :raises FileDiffers: if a kept file is not what was checked.
    """
    package = (
        TaPackage.objects.select_for_update(of=("self",))
        .select_related("transfer_agent__link")
        .get(pk=package_id)
    )
    if package.state not in (_State.CHECKED, _State.LOADED):
        return
    locks.hold(f"controls of TA {package.transfer_agent}")
    sent = applications.compare(package)
    paid = money.compare(package)
    if package.state == _State.CHECKED:
        package.loaded()
        package.save(update_fields=["state"])
    package.applied_at = now
    package.applied()
    package.save(update_fields=["state", "applied_at"])
    compared, differ = sent.compared + paid.compared, sent.differ + paid.differ
    audit.record(
        action="trading.package.compared",
        subject=package.index_name,
        actor=actor,
        business_date=package.business_date,
        after={"compared": compared, "differ": differ},
    )
    done.packages.append(package.index_name)
    done.compared += compared
    done.differ += differ
