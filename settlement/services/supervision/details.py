"""Tell the bank of trades: money in (z) and money out (n), each once, in one file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core import faultpoints
from fundops.core.models import Staff
from fundops.core.services import locks, steps
from settlement.errors import NoSupervisedAccount
from settlement.models import BankFile, TradeDetail
from settlement.selectors.days_with_news import days_with_news
from settlement.services.statements import SQL
from settlement.services.supervision import files
from settlement.services.supervision.detail_rows import (
    INCOMING,
    OUTGOING,
    rows_of,
    supervised_account,
)

STEP = "write_supervision_files"
#: Rows of one file at most; what is more goes into the next one.
MOST = 20_000
#: File -> the statement that finds its trades, and the field that names one.
_UNTOLD: Mapping[str, tuple[str, str]] = {
    INCOMING: ("supervision/untold_purchases", "record_id"),
    OUTGOING: ("supervision/untold_claims", "claim_id"),
}


@dataclass
class Written:
    """The files that were written: name -> rows."""

    files: dict[str, int] = field(default_factory=dict)


def write_supervision_files(
    *, business_date: dt.date, actor: Staff, now: dt.datetime
) -> Written:
    """
    Write a detail file of each kind for what the bank was not told of yet.

    They go before the instructions: what the bank does not know it does not pay. A
    second run finds nothing, or ends what a killed one began.

    :raises NoSupervisedAccount: while the registry has no main account.
    :raises BankFileDiffers: see `files.put_out`.
    """
    with steps.running(step=STEP, business_date=business_date, actor=actor) as step:
        written, days = Written(), days_with_news(STEP)
        for file in files.left_behind(INCOMING, OUTGOING):
            _put_out(file, actor, written)
        for kind in (INCOMING, OUTGOING):
            while file_ := _prepare(kind, days, business_date, actor, now):
                faultpoints.reach("write_supervision_files.prepared")
                _put_out(file_, actor, written)
                faultpoints.reach("write_supervision_files.written")
        step.answer.update(files=len(written.files), rows=sum(written.files.values()))
    return written


def would_write() -> Written:
    """Say how many trades wait to be told, and write nothing."""
    waiting = {kind: len(_untold(kind, days_with_news(STEP))) for kind in _UNTOLD}
    return Written({kind: count for kind, count in waiting.items() if count})


def _untold(kind: str, days: list[dt.date] | None) -> list[int]:
    """
    Find the trades that wait to be told, in the order of their files.

    :param days: where to look for what is new; None for all days there are.
    """
    statement, _name = _UNTOLD[kind]
    if kind == INCOMING:
        return [row[0] for row in SQL.rows(statement, most=MOST, days=days)]
    return [row[0] for row in SQL.rows(statement, most=MOST)]


@transaction.atomic
def _prepare(
    kind: str,
    days: list[dt.date] | None,
    business_date: dt.date,
    actor: Staff,
    now: dt.datetime,
) -> BankFile | None:
    locks.hold(f"tell the bank {kind}")
    found = _untold(kind, days)
    if not found:
        return None
    if not supervised_account():
        raise NoSupervisedAccount(
            _(
                "The registry has no main collection account; trades cannot be told to "
                "the bank. Import it, then run this again."
            )
        )
    _statement, name = _UNTOLD[kind]
    file = files.begin(kind=kind, business_date=business_date, now=now)
    TradeDetail.objects.bulk_create(
        TradeDetail(file=file, line=line, **{name: key})
        for line, key in enumerate(found, start=1)
    )
    files.decide(file=file, rows=rows_of, actor=actor)
    return file


def _put_out(file: BankFile, actor: Staff, written: Written) -> None:
    files.put_out(file=file, rows=rows_of, actor=actor)
    written.files[file.name] = file.records
