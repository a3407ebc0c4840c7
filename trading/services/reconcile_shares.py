"""
The register compared with the 05 of its own day: differences listed, never corrected.

Only what we cannot know by ourselves is taken from it: unpaid income, dividend method.

A 05 may be full or an increment. It is full where the TA's link says so, or where all
its rows do (WholeFlag). Else a holding that is absent differs only if it changed that
day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection, transaction

from fundops.core.models import Break, Staff
from fundops.core.money import ZERO
from fundops.core.services import audit, found_breaks, locks, steps
from fundops.core.services.set_sql import analyze, drop_leftovers
from trading.models import TaFile, TaPackage
from trading.selectors.packages import packages_of_the_day
from trading.services import loading
from trading.services.statements import SQL
from trading.ta.errors import gettext_noop

STEP = "reconcile_shares"
MESSAGES = {
    "SHARES_DIFFER": gettext_noop(
        "The TA holds another number of shares; find the day it began and tell the TA."
    ),
    "SHARES_UNKNOWN_HERE": gettext_noop(
        "The TA holds shares that we do not; find where they came from."
    ),
    "SHARES_MISSING_IN_05": gettext_noop(
        "We hold shares that the TA's file does not list; ask the TA."
    ),
    "LOTS_DIFFER_FROM_05": gettext_noop(
        "The totals agree and the lots differ; compare them with the TA."
    ),
}
_FIELDS = {
    "detail_flag": "DetailFlag",
    "distributor_code": "DistributorCode",
    "sub_account_no": "TransactionAccountID",
    "ta_account_no": "TAAccountID",
    "fund_code": "FundCode",
    "share_class": "ShareClass",
    "ta_serial_no": "TASerialNO",
    "register_date": "ShareRegisterDate",
    "shares": "TotalVolOfDistributorInTA",
    "whole_flag": "WholeFlag",
    "unpaid_income": "UndistributeMonetaryIncome",
    "dividend_method": "DefDividendMethod",
}
_STAGE = f"COPY share_row (file_id, line, byte_offset, {', '.join(_FIELDS)}) FROM STDIN"
_FOLDER = "reconcile_shares"
_WORK_MEM = "128MB"


@dataclass
class Reconciled:
    """What the 05 of a day said; `compared` counts holdings, shares have 2 places."""

    compared: int = 0
    differences: int = 0
    new_breaks: int = 0
    our_shares: Decimal = ZERO
    their_shares: Decimal = ZERO
    files: list[str] = field(default_factory=list)
    #: Packages of the day whose confirmations are not applied: not compared.
    waiting: list[str] = field(default_factory=list)


def reconcile_shares(*, business_date: dt.date, actor: Staff) -> Reconciled:
    """
    Compare the register with every 05 dated `business_date`.

    Run again, it compares again: a difference found before opens no second break, and
    none is closed by itself.

    :raises FileDiffers: if a kept file is not what was checked.
    :raises StepIsRunning: where the step runs elsewhere.
    """
    done = Reconciled()
    with steps.running(step=STEP, business_date=business_date, actor=actor) as run:
        for package in packages_of_the_day(business_date):
            if package.state != TaPackage.State.APPLIED:
                done.waiting.append(package.index_name)
                continue
            for file in loading.files_of(package, "05"):
                _reconcile(package, file, actor, done)
        run.needs_a_look = bool(done.differences or done.waiting)
        run.answer |= {"compared": done.compared, "differences": done.differences}
    return done


@transaction.atomic
def _reconcile(
    package: TaPackage, file: TaFile, actor: Staff, done: Reconciled
) -> None:
    agent = package.transfer_agent
    assert agent is not None
    # Confirmations of this TA wait: all statements below look at one register.
    locks.hold(f"register of TA {agent.code}")
    _gather(package, file)
    found_breaks.gather()
    facts = {"file_name": file.name}
    differences = SQL.run(f"{_FOLDER}/06_differences", **facts)
    differences += SQL.run(
        f"{_FOLDER}/07_lots", distributor=agent.link.our_code, **facts
    )
    opened = found_breaks.open_found(
        kind=Break.Kind.SHARES,
        party=agent.code,
        opened_on=package.business_date,
        messages=MESSAGES,
    )
    SQL.run(f"{_FOLDER}/09_learned", distributor=agent.link.our_code)
    ((compared, ours, theirs),) = SQL.rows(f"{_FOLDER}/08_totals")
    file.control_totals = {
        "compared": compared,
        "differ": differences,
        "ours": str(ours),
        "theirs": str(theirs),
    }
    file.save(update_fields=["control_totals"])
    if opened:
        audit.record(
            action="trading.shares.differ",
            subject=file.name,
            actor=actor,
            business_date=package.business_date,
            after={"compared": compared, "differences": differences},
        )
    done.compared += compared
    done.differences += differences
    done.new_breaks += opened
    done.our_shares += ours
    done.their_shares += theirs
    done.files.append(file.name)


def _gather(package: TaPackage, file: TaFile) -> None:
    """Put the file's rows and the register side by side."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{_WORK_MEM}'")
    agent = package.transfer_agent
    assert agent is not None
    drop_leftovers("share_row", "theirs", "moves", "ours", "compared")
    SQL.run(f"{_FOLDER}/01_stage")
    loading.copy_in(file, _STAGE, _FIELDS.values(), prefix=[file.pk])
    analyze("share_row")
    SQL.run(f"{_FOLDER}/02_theirs", distributor=agent.link.our_code)
    analyze("theirs")
    SQL.run(f"{_FOLDER}/03_moves", file_date=package.business_date)
    analyze("moves")
    SQL.run(f"{_FOLDER}/04_ours", transfer_agent_id=package.transfer_agent_id)
    analyze("ours")
    SQL.run(f"{_FOLDER}/05_compare", is_full=_is_full(package))


def _is_full(package: TaPackage) -> bool:
    assert package.transfer_agent is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT bool_and(whole_flag = '1') FROM share_row")
        all_rows_say_so = cursor.fetchone()[0]
    return bool(all_rows_say_so) or package.transfer_agent.link.holdings_are_full
