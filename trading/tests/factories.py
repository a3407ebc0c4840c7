"""Customers, funds, orders and holdings that tests of this room begin with."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from accounts.models import (
    CapitalAccount,
    DistributionAccount,
    FundAccount,
    FundTradingAccount,
    Partner,
    SubAccount,
    TradingRegistration,
    TransferAgent,
)
from fundops.core import clock, personal_data
from fundops.core.models import BusinessDay
from fundops.core.tests.factories import THURSDAY, noon, service
from trading.models import (
    PURCHASE_CODES,
    Fund,
    Holding,
    Lot,
    Order,
    Plan,
    ShareMovement,
    TaFile,
    TaLink,
    TaPackage,
)
from trading.services.plans import NewPlan, open_plan

T = THURSDAY
_numbers = itertools.count(1)

_Registration = TradingRegistration.State
_State = Order.State


# Masters


def a_partner(code: str = "P01", *, outlet_code: str = "9001") -> Partner:
    partner, _ = Partner.objects.get_or_create(
        code=code, defaults={"name": "样例渠道", "outlet_code": outlet_code}
    )
    return partner


def a_transfer_agent(
    code: str = "91", *, version: str = "20", open_with_purchase: bool = True
) -> TransferAgent:
    agent, made = TransferAgent.objects.get_or_create(
        code=code, defaults={"name": f"样例登记 {code}"}
    )
    if made:
        TaLink.objects.create(
            transfer_agent=agent,
            version=version,
            open_with_purchase=open_with_purchase,
        )
    return agent


def a_fund(code: str = "990031", *, agent: TransferAgent | None = None) -> Fund:
    fund, _ = Fund.objects.get_or_create(
        code=code,
        defaults={
            "transfer_agent": agent or a_transfer_agent(),
            "name": f"样例基金 {code}",
            "kind": Fund.Kind.BOND,
            "purchase_pay_days": 2,
            "redemption_pay_days": 3,
            "dividend_pay_days": 2,
        },
    )
    return fund


# Customers


def a_customer(
    *,
    name: str = "样例甲",
    certificate_no: str = "",
    kyc: str = FundTradingAccount.Kyc.VERIFIED,
) -> FundTradingAccount:
    """A verified person; for another state the moves are made by their name."""
    n = next(_numbers)
    number = f"379T{n:08d}"
    certificate_no = certificate_no or f"99000020000101{n:04d}"
    person = FundTradingAccount.objects.create(
        number=number,
        kind=FundTradingAccount.Kind.INDIVIDUAL,
        certificate_type="0",
        name_sealed=personal_data.seal(name, bound_to=f"name:{number}"),
        name_masked=personal_data.mask_name(name),
        certificate_no_sealed=personal_data.seal(
            certificate_no, bound_to=f"certificate_no:{number}"
        ),
        certificate_no_masked=personal_data.mask_tail(certificate_no),
        certificate_index=personal_data.blind_index("1", "0", certificate_no),
        kyc=FundTradingAccount.Kyc.VERIFIED,
        risk_level=3,
        risk_assessed_on=T,
    )
    if kyc != FundTradingAccount.Kyc.VERIFIED:
        FundTradingAccount.objects.filter(pk=person.pk).update(kyc=kyc)
    return person


def a_sub_account(
    number: str = "",
    *,
    person: FundTradingAccount | None = None,
    partner: Partner | None = None,
    card: str = CapitalAccount.State.BOUND,
) -> SubAccount:
    """A sub account with a card of its own."""
    n = next(_numbers)
    person = person or a_customer()
    partner = partner or a_partner()
    capital_account = CapitalAccount.objects.create(
        number=f"C{n:010d}", fund_trading_account=person
    )
    if card != CapitalAccount.State.BOUND:
        CapitalAccount.objects.filter(pk=capital_account.pk).update(state=card)
    distribution_account, _ = DistributionAccount.objects.get_or_create(
        fund_trading_account=person,
        partner=partner,
        defaults={"number": f"D{n:010d}"},
    )
    return SubAccount.objects.create(
        number=number or f"9001A{n:08d}",
        capital_account=capital_account,
        distribution_account=distribution_account,
    )


def a_registration(
    sub_account: SubAccount,
    agent: TransferAgent | None = None,
    *,
    state: str = _Registration.ACTIVE,
    ta_account_no: str = "",
) -> TradingRegistration:
    """What a TA knows of a sub account; known ones have a number at the TA."""
    if state == _Registration.ACTIVE and not ta_account_no:
        ta_account_no = f"{next(_numbers):012d}"
    fund_account, _ = FundAccount.objects.get_or_create(
        fund_trading_account=sub_account.distribution_account.fund_trading_account,
        transfer_agent=agent or a_transfer_agent(),
        defaults={"number": ta_account_no},
    )
    first = (
        _Registration.ACTIVE if state == _Registration.ACTIVE else _Registration.NONE
    )
    registration = TradingRegistration.objects.create(
        sub_account=sub_account, fund_account=fund_account, state=first
    )
    for step in _PATHS_OF_REGISTRATION.get(_Registration(state), ()):
        TradingRegistration.objects.filter(pk=registration.pk).update(state=step)
    return TradingRegistration.objects.get(pk=registration.pk)


_PATHS_OF_REGISTRATION = {
    _Registration.SENT: (_Registration.SENT,),
    _Registration.REFUSED: (_Registration.SENT, _Registration.REFUSED),
    _Registration.REMOVING: (
        _Registration.SENT,
        _Registration.ACTIVE,
        _Registration.REMOVING,
    ),
}


def a_known_sub_account(
    number: str = "", *, agent: TransferAgent | None = None, **fields: Any
) -> SubAccount:
    """A sub account that the TA knows: its orders may go out at once."""
    sub_account = a_sub_account(number, **fields)
    a_registration(sub_account, agent)
    return sub_account


# Orders

#: The states on the way; the database refuses short cuts.
_PATHS: Mapping[str, Sequence[str]] = {
    _State.PLACED: (),
    _State.PAYING: (_State.PAYING,),
    _State.PAID: (_State.PAYING, _State.PAID),
    _State.PAYMENT_FAILED: (_State.PAYMENT_FAILED,),
    _State.HELD: (_State.HELD,),
    _State.CANCELLED: (_State.CANCELLED,),
    _State.SENT: (_State.SENT,),
    _State.ACCEPTED: (_State.SENT, _State.ACCEPTED),
    _State.ROLLED_OVER: (_State.SENT, _State.ROLLED_OVER),
    _State.CONFIRMED: (_State.SENT, _State.CONFIRMED),
    _State.PARTLY_CONFIRMED: (_State.SENT, _State.PARTLY_CONFIRMED),
    _State.FAILED: (_State.FAILED,),
}


def an_order(
    *,
    state: str = _State.PLACED,
    business_code: str = "022",
    sub_account: SubAccount | None = None,
    fund: Fund | None = None,
    business_date: dt.date = T,
    **fields: Any,
) -> Order:
    """
    An order in any state, moved there by legal moves.

    A purchase of 1,000.00, unless `business_code` or `fields` say otherwise.
    """
    fund = fund or a_fund()
    sub_account = sub_account or a_known_sub_account(agent=fund.transfer_agent)
    registration = TradingRegistration.objects.filter(
        sub_account=sub_account, fund_account__transfer_agent=fund.transfer_agent
    ).first()
    measures: dict[str, dict[str, Any]] = {
        "024": {"shares": Decimal("100.00")},
        "029": {"dividend_method": "1"},
        **{code: {} for code in ("026", "027", "028", "036", "063", "098")},
    }
    measure = measures.get(business_code, {"amount": Decimal("1000.00")})
    order = Order.objects.create(
        **{
            "order_no": f"{business_date:%Y%m%d}{next(_numbers) + 9 * 10**12:016d}",
            "business_code": business_code,
            "business_date": business_date,
            "accepted_at": clock.at(business_date, dt.time(10, 30)),
            "sub_account": sub_account,
            "transfer_agent": fund.transfer_agent,
            "registration": registration,
            "fund": fund,
            **measure,
            **fields,
        }
    )
    return moved(order, state)


def moved(order: Order, state: str) -> Order:
    """The order after legal moves from PLACED to `state`, read again."""
    path = _PATHS[state]
    if order.business_code in PURCHASE_CODES and _State.SENT in path:
        path = (_State.PAYING, _State.PAID, *path)
    for step in path:
        Order.objects.filter(pk=order.pk).update(state=step)
    return Order.objects.get(pk=order.pk)


def a_placed_order(**fields: Any) -> Order:
    return an_order(state=_State.PLACED, **fields)


def a_paid_order(**fields: Any) -> Order:
    return an_order(state=_State.PAID, **fields)


def a_sent_order(**fields: Any) -> Order:
    return an_order(state=_State.SENT, **fields)


# Plans


def a_plan(**fields: Any) -> Plan:
    """A purchase of 500.00 every month on the 2nd, from the Thursday on."""
    if "sub_account_no" not in fields:
        fields["sub_account_no"] = a_known_sub_account().number
    measure = {} if "shares" in fields else {"amount": Decimal("500.00")}
    asked = NewPlan(
        **{
            "fund_code": a_fund().code,
            "unit": "MONTH",
            "day": 2,
            "begins_on": THURSDAY,
            **measure,
            **fields,
        }
    )
    return open_plan(asked=asked, actor=service(), now=noon(THURSDAY))


# Register


def a_holding(
    sub_account: SubAccount | None = None,
    fund: Fund | None = None,
    *,
    lots: Sequence[str] = ("100.00",),
    frozen: str = "0.00",
    share_class: str = "0",
) -> Holding:
    """A holding of opening lots, each with its movement."""
    fund = fund or a_fund()
    sub_account = sub_account or a_known_sub_account(agent=fund.transfer_agent)
    holding = Holding.objects.create(
        sub_account=sub_account,
        fund=fund,
        share_class=share_class,
        shares=sum(map(Decimal, lots), Decimal(0)),
        frozen=Decimal(frozen),
    )
    for shares in lots:
        serial = f"{fund.transfer_agent.code}{next(_numbers):012d}"
        Lot.objects.create(
            holding=holding,
            ta_serial_no=serial,
            registered_on=dt.date(2024, 12, 2),
            source_type="1",
            shares=Decimal(shares),
        )
        ShareMovement.objects.create(
            holding=holding,
            business_date=T,
            shares=Decimal(shares),
            source_kind=ShareMovement.Source.OPENING,
            ta_serial_no=serial,
        )
    return holding


# Files


def a_csv(directory: Path, *rows: Mapping[str, object], name: str = "in.csv") -> Path:
    """A CSV of these rows; a column stands in it if one of them names it."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [",".join(columns)]
    lines += [",".join(str(row.get(column, "")) for column in columns) for row in rows]
    path = directory / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def out_files(day: BusinessDay) -> dict[str, TaFile]:
    """Our files of a day by name."""
    files = TaFile.objects.filter(
        package__direction=TaPackage.Direction.OUT,
        package__business_date=day.date,
    )
    return {file.name: file for file in files}
