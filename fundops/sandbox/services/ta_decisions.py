"""What a TA decides about one application, as the row of 02 or 04 that says so."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings

from fundops.core.money import cut, round_half_up
from fundops.sandbox import world
from fundops.sandbox.draws import Draws
from fundops.sandbox.models import SandboxApplication, SandboxLot, SandboxTaAccount
from fundops.sandbox.services.world import plan, strikes
from trading.ta.writer import Values

_REFUSALS = (
    ("0355", "管理人拒绝"),
    ("0370", "持有份数小于最低持有份数"),
    ("0431", "产品暂停交易"),
)
_ONE_TO_ONE = ("AppSheetSerialNo", "TransactionAccountID", "BranchCode", "NetNo")
_OF_THE_PERSON = (
    "IndividualOrInstitution",
    "CertificateType",
    "CertificateNo",
    "InvestorName",
)
OK = "0000"


@dataclass
class Register:
    """A TA's accounts and lots in memory for one morning; `on` is the confirm day."""

    ta_code: str
    on: dt.date
    #: Trading accounts of seeded customers: faults touch nobody else's.
    seeded: frozenset[str]
    accounts: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    lots: dict[tuple[str, str], list[SandboxLot]] = field(default_factory=dict)
    new_accounts: list[SandboxTaAccount] = field(default_factory=list)
    #: Lots of which something was taken, by their serials.
    drawn: dict[str, SandboxLot] = field(default_factory=dict)
    _serial: int = 0

    @classmethod
    def load(cls, ta_code: str, on: dt.date, seeded: frozenset[str]) -> Register:
        register = cls(ta_code, on, seeded)
        for row in SandboxTaAccount.objects.filter(ta_code=ta_code):
            register.accounts[row.sub_account_no] = row.account_no
            if row.person_sha256:
                register.people[row.person_sha256] = row.account_no
        for lot in SandboxLot.objects.filter(ta_code=ta_code, shares__gt=0):
            register.lots_of(lot.sub_account_no, lot.fund_code).append(lot)
        return register

    def lots_of(self, sub_account_no: str, fund_code: str) -> list[SandboxLot]:
        return self.lots.setdefault((sub_account_no, fund_code), [])

    def serial(self) -> str:
        self._serial += 1
        return f"{self.ta_code}{self.on:%Y%m%d}{self._serial:010d}"

    def save(self) -> None:
        """Keep what this morning changed."""
        SandboxTaAccount.objects.bulk_create(self.new_accounts)
        drawn = [lot for lot in self.drawn.values() if lot.pk is not None]
        SandboxLot.objects.bulk_update(drawn, ["shares"])
        lots = [lot for held in self.lots.values() for lot in held]
        SandboxLot.objects.bulk_create([lot for lot in lots if lot.pk is None])


def decide(application: SandboxApplication, register: Register) -> Iterator[Values]:
    """Answer one application: write its rows, and what it moves in the register."""
    application.answered = True
    application.return_code = OK
    if application.file_type == "01":
        yield _open(application, register)
        return
    answer = _begun(application, register)
    account = register.accounts.get(str(answer["TransactionAccountID"]), "")
    answer["TAAccountID"] = account
    refusal = _refusal(application, register) if account else ("0316", "基金账户不存在")
    code = application.fields["BusinessCode"]
    if refusal:
        application.return_code, detail = refusal
        yield {**answer, "ReturnCode": refusal[0], "ErrorDetail": detail}
    elif code == "022":
        yield _buy(application, answer, register)
    elif code == "024":
        yield from _redeem(application, answer, register)
    else:
        yield answer


def _begun(application: SandboxApplication, register: Register) -> dict[str, Any]:
    row = application.fields
    application.serial_no = register.serial()
    answer: dict[str, Any] = {
        **_common(application, register),
        "CurrencyType": "156",
        "FundCode": row["FundCode"],
        "ShareClass": row["ShareClass"] or "0",
        "ReturnCode": OK,
        "BusinessFinishFlag": "1",
        "DetailFlag": "0",
        "ShareRegisterDate": register.on,
    }
    for name in ("ApplicationAmount", "ApplicationVol"):
        if row[name] and Decimal(row[name]):
            answer[name] = Decimal(row[name])
    if row["DefDividendMethod"]:
        answer["DefDividendMethod"] = row["DefDividendMethod"]
    return answer


def _common(application: SandboxApplication, register: Register) -> dict[str, Any]:
    row = application.fields
    return {
        **{name: row[name] for name in _ONE_TO_ONE},
        "BusinessCode": f"1{row['BusinessCode'][1:]}",
        "DistributorCode": settings.DISTRIBUTOR_CODE,
        "TransactionDate": application.order_day,
        "TransactionCfmDate": register.on,
        "TASerialNO": application.serial_no,
        "FromTAFlag": "0",
    }


def _open(application: SandboxApplication, register: Register) -> Values:
    """Open an account (001), or add a trading account to a person's (008)."""
    application.serial_no = register.serial()
    row = application.fields
    sub_account_no = row["TransactionAccountID"]
    words = "|".join(row[name] for name in _OF_THE_PERSON[:3])
    person = hashlib.sha256(words.encode()).hexdigest()
    number = (
        register.accounts.get(sub_account_no)
        or row["TAAccountID"]
        or register.people.get(person)
        or f"{register.ta_code}80{sub_account_no[-8:]}"
    )
    if sub_account_no not in register.accounts:
        register.new_accounts.append(
            SandboxTaAccount(
                ta_code=register.ta_code,
                sub_account_no=sub_account_no,
                account_no=number,
                person_sha256=person,
            )
        )
    register.accounts[sub_account_no] = register.people[person] = number
    return {
        **_common(application, register),
        **{name: row[name] for name in _OF_THE_PERSON},
        "ReturnCode": OK,
        "TAAccountID": number,
    }


def _refusal(
    application: SandboxApplication, register: Register
) -> tuple[str, str] | None:
    number = application.order_no
    if application.fields["BusinessCode"] not in ("022", "024"):
        return None
    if not _may_strike(application, register):
        return None
    if strikes("failed_confirmation", number, register.on):
        return _draws().one_of(_REFUSALS, "refusal", number)
    return None


def _part(
    application: SandboxApplication, whole: Decimal, register: Register
) -> Decimal:
    """Say how much of it is confirmed: all, or 50 to 94 in a hundred."""
    number = application.order_no
    if not _may_strike(application, register):
        return whole
    if not strikes("partial_confirmation", number, register.on):
        return whole
    percent = 50 + _draws().below(45, "part", number)
    return cut(whole * percent / 100) or whole


def _may_strike(application: SandboxApplication, register: Register) -> bool:
    return application.fields["TransactionAccountID"] in register.seeded


def _draws() -> Draws:
    return plan().draws


def _buy(
    application: SandboxApplication, answer: dict[str, Any], register: Register
) -> Values:
    """Give shares for the amount less the fee, which is a part of the amount."""
    fund = world.fund(application.fields["FundCode"])
    asked = Decimal(application.fields["ApplicationAmount"])
    amount = _part(application, asked, register)
    nav = fund.nav(_draws(), application.order_day)
    fee = round_half_up(amount - amount / (1 + fund.fee))
    shares = cut((amount - fee) / nav)
    application.confirmed_amount, application.confirmed_shares = amount, shares
    register.lots_of(application.fields["TransactionAccountID"], fund.code).append(
        SandboxLot(
            ta_code=register.ta_code,
            sub_account_no=application.fields["TransactionAccountID"],
            fund_code=fund.code,
            serial_no=application.serial_no,
            registered_on=register.on,
            source_type="1",
            shares=shares,
        )
    )
    return {
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
    nav = fund.nav(_draws(), application.order_day)
    amount = round_half_up(shares * nav)
    application.confirmed_amount, application.confirmed_shares = amount, shares
    figures = {"NAV": nav, "ConfirmedVol": shares, "ConfirmedAmount": amount}
    yield {**answer, **figures}
    left = shares
    for lot in register.lots_of(application.fields["TransactionAccountID"], fund.code):
        taken = min(left, lot.shares)
        if not taken:
            continue
        lot.shares -= taken
        register.drawn[lot.serial_no] = lot
        left -= taken
        yield {
            **answer,
            "TASerialNO": register.serial(),
            "NAV": nav,
            "ConfirmedVol": taken,
            "ConfirmedAmount": round_half_up(taken * nav),
            "DetailFlag": "1",
            "OriginalSerialNo": lot.serial_no,
            "OriginalCfmDate": lot.registered_on,
            "ShareRegisterDate": lot.registered_on,
        }
