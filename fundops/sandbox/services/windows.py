"""A channel closes its window: its statement file, and what it owes us for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts.channels import statements
from accounts.channels.statements import StatementRow
from fundops.core import clock
from fundops.core.money import ZERO
from fundops.core.selectors import calendar
from fundops.sandbox import world
from fundops.sandbox.models import SandboxDebit, SandboxRemittance
from fundops.sandbox.services.world import first_of

State = SandboxDebit.State
_END = dt.time(15, 0)
_STATUS = {
    State.SUCCEEDED: statements.SUCCEEDED,
    State.FAILED: statements.FAILED,
    State.PROCESSING: statements.PROCESSING,
}


@transaction.atomic
def close_windows(*, day: dt.date) -> list[str]:
    """
    Write every channel's statement of the window that ends at 15:00 of `day`.

    A window is closed once; its file is the same bytes whenever it is written.
    """
    start = clock.at(calendar.trading_day_before(day), _END)
    end = clock.at(day, _END)
    written = []
    for code, _name, _account, _holder in world.CHANNELS:
        rows = list(_rows(code, start, end))
        written.append(_write(code, day, rows))
        _owe(code, day, rows)
    return written


def _rows(code: str, start: dt.datetime, end: dt.datetime) -> Iterator[StatementRow]:
    mine = SandboxDebit.objects.filter(channel=code).exclude(state=State.CLOSED)
    ended = Q(succeeded_at__gte=start, succeeded_at__lt=end)
    asked = Q(succeeded_at=None, received_at__gte=start, received_at__lt=end)
    for debit in mine.filter(ended | asked).order_by("id"):
        yield StatementRow(
            line=0,
            serial_no=debit.serial_no or f"{code}-{debit.number}",
            asked_at=debit.received_at,
            our_no=debit.number,
            fund_code=debit.fund_code,
            trade_type="代扣",
            amount=debit.amount or ZERO,
            status=_STATUS[State(debit.state)],
            finished_at=debit.succeeded_at,
        )


def _write(code: str, day: dt.date, rows: list[StatementRow]) -> str:
    folder = Path(settings.DATA_DIR) / "channels" / code / "in"
    folder.mkdir(parents=True, exist_ok=True)
    # The transport cleans up behind itself.
    for path in folder.glob("*.txt"):
        path.unlink()
    name = statements.file_name(code, day)
    temporary = folder / f".{name}.tmp"
    temporary.write_bytes(statements.write(rows))
    temporary.replace(folder / name)
    return name


def _owe(code: str, day: dt.date, rows: list[StatementRow]) -> None:
    amount = sum(
        (row.amount for row in rows if row.status == statements.SUCCEEDED), Decimal(0)
    )
    names = ("remittance_late", "remittance_short")
    fault = first_of(names, f"{code} {day}", day) if amount else ""
    days = 2 if fault == "remittance_late" else 1
    SandboxRemittance.objects.get_or_create(
        channel=code,
        window_day=day,
        defaults={
            "amount": amount,
            "due_on": calendar.trading_day_after(day, days),
            "fault": fault,
        },
    )
