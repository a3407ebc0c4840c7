"""
Confirmations change orders and the register: a package whole, in one transaction.

    CHECKED -> LOADED (staged) -> APPLIED, in the order of business date and TA

A row that cannot be applied is quarantined with its reason and is a break; it does
not stop the file. Money is the settlement room's: it reads what was applied here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core import faultpoints
from fundops.core.database.partitions import ensure_partitions
from fundops.core.errors import FundopsError
from fundops.core.models import Staff
from fundops.core.services import audit, locks, steps
from trading.errors import LinkIncomplete
from trading.models import TaPackage
from trading.selectors.packages import awaited_before, packages_to_apply
from trading.services import (
    apply_accounts,
    apply_dividends,
    apply_reference,
    apply_trades,
    control_totals,
    loading,
)
from trading.services.controls import apply_controls

STEP = "apply_confirmations"
_State = TaPackage.State


@dataclass
class Applied:
    """What the packages of a run did."""

    packages: list[str] = field(default_factory=list)
    #: Packages that wait for an earlier one of their TA.
    waiting: list[str] = field(default_factory=list)
    #: Why a package could not be applied; the others went on.
    troubles: list[str] = field(default_factory=list)
    rows: int = 0
    orders: int = 0
    accounts: int = 0
    quarantined: int = 0
    totals_differ: int = 0
    #: Of the packages of quotes and terms: what was added, and quotes that are held.
    quotes: int = 0
    quotes_held: int = 0
    terms: int = 0


def apply_confirmations(
    *, business_date: dt.date, actor: Staff, now: dt.datetime
) -> Applied:
    """
    Apply every package dated up to `business_date` that is not applied yet.

    A package whose predecessor is due and missing, or in trouble, waits, so that the
    register is moved in the order of days. One TA's trouble does not stop the others;
    it stands in the answer.

    :raises StepIsRunning: where the step runs elsewhere.
    """
    done = Applied()
    with steps.running(step=STEP, business_date=business_date, actor=actor) as run:
        _apply_reference(business_date, actor=actor, now=now, done=done)
        stopped: set[int | None] = set()
        for package in packages_to_apply(business_date):
            agent = package.transfer_agent_id
            if agent in stopped or awaited_before(package) is not None:
                done.waiting.append(package.index_name)
                continue
            try:
                _load_and_apply(package, actor=actor, now=now, done=done)
            except FundopsError as error:
                stopped.add(agent)
                done.troubles.append(f"{package.index_name}: {error.code}: {error}")
        _apply_controls(business_date, actor=actor, now=now, done=done)
        run.needs_a_look = bool(
            done.quarantined
            or done.waiting
            or done.troubles
            or done.totals_differ
            or done.quotes_held
        )
        run.answer |= {
            "packages": len(done.packages),
            "rows": done.rows,
            "quarantined": done.quarantined,
            "quotes": done.quotes,
            "quotes_held": done.quotes_held,
            "terms": done.terms,
            "troubles": done.troubles,
        }
    return done


def _apply_reference(
    business_date: dt.date, *, actor: Staff, now: dt.datetime, done: Applied
) -> None:
    """Take quotes and terms first: what orders and money go by stands before them."""
    reference = apply_reference.apply_reference(
        business_date=business_date, actor=actor, now=now
    )
    done.packages += reference.packages
    done.troubles += reference.troubles
    done.quotes, done.quotes_held = reference.quotes, reference.held
    done.terms = reference.terms


def _apply_controls(
    business_date: dt.date, *, actor: Staff, now: dt.datetime, done: Applied
) -> None:
    """Compare the TAs' own totals last: with rows that are applied."""
    controls = apply_controls(business_date=business_date, actor=actor, now=now)
    done.packages += controls.packages
    done.troubles += controls.troubles
    done.totals_differ += controls.differ


def _load_and_apply(
    package: TaPackage, *, actor: Staff, now: dt.datetime, done: Applied
) -> None:
    ensure_partitions(package.business_date)
    loading.load_package(package_id=package.pk)
    faultpoints.reach("trading.package.loaded")
    apply_package(package_id=package.pk, actor=actor, now=now, done=done)
    faultpoints.reach("trading.package.applied")


@transaction.atomic
def apply_package(
    *, package_id: int, actor: Staff, now: dt.datetime, done: Applied
) -> None:
    """
    Apply one LOADED package and add what it did to `done`.

    Two at once: the second waits, finds it APPLIED and does nothing.

    :raises FileDiffers: if a kept file is not what was checked.
    :raises LinkIncomplete: if nobody said what the TA's amounts mean.
    :raises OrderHasMoved: if an order moved meanwhile; nothing of it was applied.
    """
    package = (
        TaPackage.objects.select_for_update(of=("self",))
        .select_related("transfer_agent__link")
        .get(pk=package_id)
    )
    if package.state != _State.LOADED:
        return
    # One package of a TA after the other, and no import of holdings beside it: both
    # make holdings where there were none.
    agent = package.transfer_agent
    if agent is None or not hasattr(agent, "link"):
        raise LinkIncomplete(
            _("TA %(ta)s has no link: its amounts cannot be read. Set it up first.")
            % {"ta": agent or "—"}
        )
    locks.hold(f"register of TA {agent.code}")
    locks.share("import_holdings")
    accounts = apply_accounts.apply(package)
    has_dividends = apply_dividends.prepare(package)
    trades = apply_trades.apply(package, has_dividends=has_dividends)
    if accounts.quarantined:
        apply_accounts.open_breaks(package)
    dividends = (
        apply_dividends.apply(package) if has_dividends else apply_dividends.Dividends()
    )
    differ = control_totals.compare(package, trades.totals)
    faultpoints.reach("trading.package.half_applied")
    loading.clear([file.pk for file in loading.confirmation_files(package)])
    package.quarantined = (
        accounts.quarantined + trades.quarantined + dividends.quarantined
    )
    package.applied_at = now
    package.applied()
    package.save(update_fields=["state", "applied_at", "quarantined"])
    audit.record(
        action="trading.package.applied",
        subject=package.index_name,
        actor=actor,
        business_date=package.business_date,
        after={
            "accounts": accounts.applied,
            "orders": trades.orders,
            "rows": trades.rows,
            "quarantined": package.quarantined,
            "totals_differ": differ,
        },
    )
    done.packages.append(package.index_name)
    done.rows += accounts.rows + trades.rows + dividends.rows
    done.orders += trades.orders
    done.accounts += accounts.applied
    done.quarantined += package.quarantined
    done.totals_differ += differ
