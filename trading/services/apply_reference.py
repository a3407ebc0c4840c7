"""
Packages without orders: quotes (OFJ) and terms of funds (OFC), applied as they come.

They move no shares and wait for no other package.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction

from fundops.core.errors import FundopsError
from fundops.core.models import Staff
from fundops.core.services import audit, locks
from trading.models import TaPackage
from trading.selectors.packages import reference_packages_to_apply
from trading.services import apply_quotes, apply_terms

_State = TaPackage.State


@dataclass
class Reference:
    """What packages of quotes and terms did; `held` quotes are not valued with."""

    packages: list[str] = field(default_factory=list)
    quotes: int = 0
    held: int = 0
    terms: int = 0
    unreadable: int = 0
    troubles: list[str] = field(default_factory=list)


def apply_reference(
    *, business_date: dt.date, actor: Staff, now: dt.datetime
) -> Reference:
    """
    Apply every package of quotes or terms up to `business_date` that is not applied.

    One package's trouble does not stop the others; it stands in the answer.
    """
    done = Reference()
    for package_id, name in reference_packages_to_apply(business_date):
        try:
            apply_package(package_id=package_id, actor=actor, now=now, done=done)
        except FundopsError as error:
            done.troubles.append(f"{name}: {error.code}: {error}")
    return done


@transaction.atomic
def apply_package(
    *, package_id: int, actor: Staff, now: dt.datetime, done: Reference
) -> None:
    """
    Apply one package of quotes or terms, and add what it did to `done`.

    Two at once: the second waits, finds it APPLIED and does nothing.

    :raises FileDiffers: if a kept file is not what was checked.
    """
    package = (
        TaPackage.objects.select_for_update(of=("self",))
        .select_related("transfer_agent")
        .get(pk=package_id)
    )
    if package.state not in (_State.CHECKED, _State.LOADED):
        return
    locks.hold(f"quotes and terms of TA {package.transfer_agent}")
    quoted = apply_quotes.apply(package)
    stated = apply_terms.apply(package)
    if package.state == _State.CHECKED:
        package.loaded()
        package.save(update_fields=["state"])
    package.applied_at = now
    package.applied()
    package.save(update_fields=["state", "applied_at"])
    terms = quoted.limits + sum(stated.statements.values())
    audit.record(
        action="trading.package.applied",
        subject=package.index_name,
        actor=actor,
        business_date=package.business_date,
        after={
            "rows": quoted.rows + stated.rows,
            "quotes": quoted.quotes,
            "held": quoted.held,
            "terms": terms,
            "unreadable": quoted.unreadable + stated.unreadable,
        },
    )
    done.packages.append(package.index_name)
    done.quotes += quoted.quotes
    done.held += quoted.held
    done.terms += terms
    done.unreadable += quoted.unreadable + stated.unreadable
