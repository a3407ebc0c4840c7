"""What a TA does of its own accord on a day, as rows of 04 and 06."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings

from fundops.core.money import ZERO
from fundops.sandbox.models import SandboxApplication
from fundops.sandbox.services.ta_register import Register
from trading.ta.writer import Values


@dataclass(frozen=True, slots=True)
class Act:
    """
    One thing a TA does, by its business code.

    `shares` and `amount` (yuan) are what is confirmed. `order_no`: of a subscription
    that is set up (130) or fails (149). `other`: the account that takes the shares
    (133). `refund`, `interest`, `frozen`: what the business has of them.
    """

    code: str
    sub_account_no: str = ""
    fund_code: str = ""
    shares: Decimal = ZERO
    amount: Decimal = ZERO
    order_no: str = ""
    other: str = ""
    refund: Decimal = ZERO
    interest: Decimal = ZERO
    frozen: Decimal = ZERO
    reason: str = ""


def trades(act: Act, register: Register) -> Iterator[Values]:
    """Write the rows of 04 of an act, and move the register."""
    serial = register.serial()
    row = _row(act, register, serial)
    if act.code in ("130", "149"):
        yield _offering(act, row, register)
        return
    yield {**row, **_fields(act)}
    _MOVES.get(act.code, _nothing)(act, register, serial)


def dividend(act: Act, register: Register) -> Values:
    """Write the row of 06 of a dividend: cash, shares or both."""
    serial = register.serial()
    if act.shares:
        register.give(
            act.sub_account_no,
            act.fund_code,
            act.shares,
            serial_no=serial,
            source_type="3",
        )
    row = _row(act, register, serial)
    names = ("FromTAFlag", "BusinessFinishFlag", "DetailFlag", "ShareRegisterDate")
    return {
        **{name: value for name, value in row.items() if name not in names},
        "RegistrationDate": register.on,
        "XRDate": register.on,
        "DividendAmount": act.amount,
        "ConfirmedAmount": act.amount,
        "VolOfDividendforReinvestment": act.shares,
        "FrozenBalance": act.frozen,
        "DefDividendMethod": "0" if act.shares else "1",
        "DividendType": act.reason or "0",
    }


def _row(act: Act, register: Register, serial: str) -> dict[str, Any]:
    return {
        "BusinessCode": act.code,
        "DistributorCode": settings.DISTRIBUTOR_CODE,
        "BranchCode": settings.DISTRIBUTOR_CODE,
        "TransactionCfmDate": register.on,
        "TASerialNO": serial,
        "TransactionAccountID": act.sub_account_no,
        "TAAccountID": register.accounts.get(act.sub_account_no, ""),
        "ReturnCode": "0000",
        "CurrencyType": "156",
        "FundCode": act.fund_code,
        "ShareClass": "0",
        "BusinessFinishFlag": "1",
        "DetailFlag": "0",
        "FromTAFlag": "1",
        "ShareRegisterDate": register.on,
    }


def _fields(act: Act) -> Values:
    figures = {"ConfirmedVol": act.shares, "ConfirmedAmount": act.amount}
    if act.code == "133":
        return {
            **figures,
            "TargetDistributorCode": settings.DISTRIBUTOR_CODE,
            "TargetTransactionAccountID": act.other,
        }
    if act.code in ("144", "145"):
        return {**figures, "SharesAdjustmentFlag": act.reason or "2"}
    return figures


def _offering(act: Act, row: dict[str, Any], register: Register) -> Values:
    """Set a subscription up, or give it back: its number is the application's."""
    asked = SandboxApplication.objects.get(
        ta_code=register.ta_code, order_no=act.order_no
    )
    account, fund = asked.fields["TransactionAccountID"], asked.fields["FundCode"]
    if act.code == "130":
        register.give(
            account, fund, act.shares, serial_no=row["TASerialNO"], source_type="0"
        )
    return {
        **row,
        "AppSheetSerialNo": act.order_no,
        "TransactionDate": asked.order_day,
        "TransactionAccountID": account,
        "TAAccountID": register.accounts[account],
        "FundCode": fund,
        "ApplicationAmount": Decimal(asked.fields["ApplicationAmount"]),
        "ConfirmedVol": act.shares,
        "ConfirmedAmount": act.amount,
        "RefundAmount": act.refund,
        "RaiseInterest": act.interest,
    }


def _nothing(act: Act, register: Register, serial: str) -> None:
    """131, 132, 157: nothing of the shares there changes."""


def _take(act: Act, register: Register, serial: str) -> None:
    register.take(act.sub_account_no, act.fund_code, act.shares)


def _give(source_type: str) -> Callable[[Act, Register, str], None]:
    def give(act: Act, register: Register, serial: str) -> None:
        register.give(
            act.sub_account_no,
            act.fund_code,
            act.shares,
            serial_no=serial,
            source_type=source_type,
        )

    return give


def _carry(act: Act, register: Register, serial: str) -> None:
    """Shares that change hands keep their days and serial numbers."""
    for taken in register.take(act.sub_account_no, act.fund_code, act.shares):
        register.give(
            act.other,
            act.fund_code,
            taken.shares,
            serial_no=taken.lot.serial_no,
            source_type="4",
            registered_on=taken.lot.registered_on,
        )


_MOVES: Mapping[str, Callable[[Act, Register, str], None]] = {
    **dict.fromkeys(("135", "142", "145", "150", "151", "196"), _take),
    "127": _give("5"),
    "197": _give("5"),
    "134": _give("4"),
    "144": _give("3"),
    "133": _carry,
}
