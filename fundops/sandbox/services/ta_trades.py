"""What a TA decides about one trade: rows of 04, and moves in its register."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from fundops.core.money import cut, round_half_up
from fundops.sandbox import world
from fundops.sandbox.draws import Draws
from fundops.sandbox.models import SandboxApplication
from fundops.sandbox.services.ta_register import Register
from fundops.sandbox.services.world import plan, strikes
from trading.ta.writer import Values

Decision = Callable[[SandboxApplication, dict[str, Any], Register], Iterator[Values]]


def may_strike(application: SandboxApplication, register: Register) -> bool:
    return application.fields["TransactionAccountID"] in register.seeded


def draws() -> Draws:
    return plan().draws


def _part(
    application: SandboxApplication, whole: Decimal, register: Register
) -> Decimal:
    """Say how much of it is confirmed: all, or 50 to 94 in a hundred."""
    number = application.order_no
    if not may_strike(application, register):
        return whole
    if not strikes("partial_confirmation", number, register.on):
        return whole
    percent = 50 + draws().below(45, "part", number)
    return cut(whole * percent / 100) or whole


def note(
    application: SandboxApplication, answer: dict[str, Any], register: Register
) -> Iterator[Values]:
    """Say yes to what moves nothing."""
    yield answer


def _buy(
    application: SandboxApplication, answer: dict[str, Any], register: Register
) -> Iterator[Values]:
    """Give shares for the amount less the fee, which is a part of the amount."""
    fund = world.fund(application.fields["FundCode"])
    asked = Decimal(application.fields["ApplicationAmount"])
    amount = _part(application, asked, register)
    nav = fund.nav(draws(), application.order_day)
    fee = round_half_up(amount - amount / (1 + fund.fee))
    shares = cut((amount - fee) / nav)
    application.confirmed_amount, application.confirmed_shares = amount, shares
    register.give(
        application.fields["TransactionAccountID"],
        fund.code,
        shares,
        serial_no=application.serial_no,
        source_type="2" if application.fields["BusinessCode"] == "039" else "1",
    )
    yield {
        **answer,
        "ConfirmedAmount": amount,
        "ConfirmedVol": shares,
        "Charge": fee,
        "NAV": nav,
    }


def _redeem(
    application: SandboxApplication, answer: dict[str, Any], register: Register
) -> Iterator[Values]:
    """Take from the oldest lots first: a summary row, and one for each lot."""
    fund = world.fund(application.fields["FundCode"])
    asked = Decimal(application.fields["ApplicationVol"])
    shares = _part(application, asked, register)
    nav = fund.nav(draws(), application.order_day)
    amount = round_half_up(shares * nav)
    application.confirmed_amount, application.confirmed_shares = amount, shares
    figures = {"NAV": nav, "ConfirmedVol": shares, "ConfirmedAmount": amount}
    yield {**answer, **figures}
    yield from _lots(answer, application, register, shares, nav)


def _lots(
    answer: dict[str, Any],
    application: SandboxApplication,
    register: Register,
    shares: Decimal,
    nav: Decimal,
) -> Iterator[Values]:
    """Take shares, and name the lots they came from."""
    account = application.fields["TransactionAccountID"]
    for taken in register.take(account, answer["FundCode"], shares):
        yield {
            **answer,
            "TASerialNO": register.serial(),
            "NAV": nav,
            "ConfirmedVol": taken.shares,
            "ConfirmedAmount": round_half_up(taken.shares * nav),
            "DetailFlag": "1",
            "OriginalSerialNo": taken.lot.serial_no,
            "OriginalCfmDate": taken.lot.registered_on,
            "ShareRegisterDate": taken.lot.registered_on,
        }


def _accept(
    application: SandboxApplication, answer: dict[str, Any], register: Register
) -> Iterator[Values]:
    """Accept a subscription: money, and shares when the fund is set up."""
    amount = Decimal(application.fields["ApplicationAmount"])
    application.confirmed_amount = amount
    yield {**answer, "ConfirmedAmount": amount}


def _convert(
    application: SandboxApplication, answer: dict[str, Any], register: Register
) -> Iterator[Values]:
    """Move shares to another fund by one row, or by a row for each leg."""
    row = application.fields
    fund, target = world.fund(row["FundCode"]), world.fund(row["CodeOfTargetFund"])
    nav, into = (one.nav(draws(), application.order_day) for one in (fund, target))
    shares = Decimal(row["ApplicationVol"])
    amount = round_half_up(shares * nav)
    gained = cut(amount / into)
    account = row["TransactionAccountID"]
    register.take(account, fund.code, shares)
    application.confirmed_amount, application.confirmed_shares = amount, shares
    out = {"ConfirmedVol": shares, "ConfirmedAmount": amount, "NAV": nav}
    target_row = {
        "CodeOfTargetFund": target.code,
        "TargetShareType": row["TargetShareType"] or "0",
    }
    serial = application.serial_no
    if row["LargeRedemptionFlag"] == "1":
        serial = register.serial()
        yield {**answer, **out, "BusinessCode": "138"}
        yield {
            **answer,
            "BusinessCode": "137",
            "TASerialNO": serial,
            "FundCode": target.code,
            "ConfirmedVol": gained,
            "ConfirmedAmount": amount,
        }
    else:
        yield {**answer, **out, **target_row, "CfmVolOfTargetFund": gained}
    register.give(account, target.code, gained, serial_no=serial, source_type="1")


def _move_out(
    application: SandboxApplication, answer: dict[str, Any], register: Register
) -> Iterator[Values]:
    """Let shares go to another distributor."""
    row = application.fields
    shares = Decimal(row["ApplicationVol"])
    application.confirmed_shares = shares
    register.take(row["TransactionAccountID"], row["FundCode"], shares)
    names = ("TargetDistributorCode", "TargetTransactionAccountID")
    yield {
        **answer,
        "ConfirmedVol": shares,
        "TransferDirection": "0",
        **{name: row[name] for name in names},
    }


def _move_in(
    application: SandboxApplication, answer: dict[str, Any], register: Register
) -> Iterator[Values]:
    """Take shares in from another distributor."""
    row = application.fields
    shares = Decimal(row["ApplicationVol"])
    application.confirmed_shares = shares
    register.give(
        row["TransactionAccountID"],
        row["FundCode"],
        shares,
        serial_no=application.serial_no,
        source_type="5",
    )
    yield {**answer, "ConfirmedVol": shares, "TransferDirection": "1"}


#: By the code of the application; others move nothing.
DECISIONS: Mapping[str, Decision] = {
    "020": _accept,
    "022": _buy,
    "039": _buy,
    "024": _redeem,
    "063": _redeem,
    "026": _move_out,
    "028": _move_out,
    "098": _move_out,
    "027": _move_in,
    "036": _convert,
}
