"""
Notices of arrival: money is on our account; the statement will say it again.

Where the statement was faster, the notice finds its movement there and adds nothing.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import F

from fundops.core import clock
from settlement.banks.reading import BankFileContent
from settlement.banks.rows import FsiBack, SettleIn
from settlement.models import BankAccount, BankFile, BankMovement
from settlement.services import arrived_money
from settlement.services.bank_evidence import Money, Run

_State = BankMovement.State
#: So many days after a notice the statement may show its money, over holidays.
LATEST = dt.timedelta(days=10)


def apply_notices(content: BankFileContent, file: BankFile, run: Run) -> None:
    """Take each row of `settle_in_bank` or `fsi_back`; each is money of its own."""
    rows: list[tuple[int, SettleIn | FsiBack]] = [
        *content.rows_of(SettleIn),
        *content.rows_of(FsiBack),
    ]
    accounts = BankAccount.objects.in_bulk(
        {row.supervised_account_no for _, row in rows}, field_name="account_no"
    )
    for line, row in rows:
        money = Money(
            account=accounts[row.supervised_account_no],
            amount=row.amount,
            booked_on=row.arrived_on,
            said_at=clock.at(row.arrived_on, dt.time()),
            file=file,
            line=line,
            bank_serial=row.serial_no if isinstance(row, FsiBack) else "",
            counterparty_no=row.account_no,
            counterparty_name=row.account_name,
        )
        found = _of_serial(money) or _on_statement(money)
        if found is None:
            arrived_money.take_new(money, state=_State.NOTICED, subjects={}, run=run)
        elif found.first_file_id == found.statement_file_id:
            # The statement told of it first; from now on it has its notice.
            found.first_file = file
            found.save(update_fields=["first_file"])


def _of_serial(money: Money) -> BankMovement | None:
    """The money of this serial of the bank's; told again, it is the same."""
    if not money.bank_serial:
        return None
    return BankMovement.objects.filter(
        account=money.account, bank_serial=money.bank_serial, amount=money.amount
    ).first()


def _on_statement(money: Money) -> BankMovement | None:
    """The oldest such line that no notice told of: each notice takes one."""
    return (
        BankMovement.objects.filter(
            account=money.account,
            amount=money.amount,
            counterparty_index=money.index,
            booked_on__range=(money.booked_on, money.booked_on + LATEST),
            state=_State.ON_STATEMENT,
            first_file=F("statement_file"),
        )
        .order_by("booked_on", "id")
        .first()
    )
