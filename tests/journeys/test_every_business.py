"""
A day on which a TA does everything it can do, in one 04 and one 06.

Its register and ours agree to the share and the lot, its money and ours to the cent;
the TA is the sandbox's, which keeps its own truth.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from accounts.models import SubAccount
from fundops.core import clock
from fundops.core.models import Break
from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_day_cut_off,
    an_open_day,
    noon,
    service,
)
from fundops.sandbox.models import SandboxLot, SandboxTaAccount
from fundops.sandbox.services import tas
from fundops.sandbox.services.ta_acts import Act
from fundops.sandbox.services.world import begin
from settlement.models import Claim, TaReceipt
from settlement.services.settle_confirmations import settle_confirmations
from settlement.services.verify_books import verify_books
from settlement.tests.factories import paid_in
from trading.models import Fund, Holding, Lot, Order, OrderTerms, TaPackage, TaRecord
from trading.services.apply_confirmations import apply_confirmations
from trading.services.export import send_ta_files
from trading.services.receive import receive_ta_files
from trading.services.reconcile_shares import reconcile_shares
from trading.tests.factories import (
    a_fund,
    a_holding,
    a_known_sub_account,
    a_placed_order,
    a_sub_account,
    a_transfer_agent,
    moved,
)

pytestmark = [pytest.mark.django_db, pytest.mark.journey]

D = Decimal
MONDAY = dt.date(2025, 1, 6)
SUBSCRIBED, SUBSCRIBED_IN_VAIN = 5, 6


@dataclass
class Cast:
    fund: Fund
    target: Fund
    holders: list[Holding]
    orders: dict[str, Order]


def of_the_ta(holding: Holding) -> None:
    """Let the TA know what we hold, lot by lot."""
    number = holding.sub_account.number
    registration = holding.sub_account.registrations.get()
    SandboxTaAccount.objects.get_or_create(
        ta_code="91",
        sub_account_no=number,
        defaults={"account_no": registration.fund_account.number},
    )
    SandboxLot.objects.bulk_create(
        SandboxLot(
            ta_code="91",
            sub_account_no=number,
            fund_code=holding.fund.code,
            serial_no=lot.ta_serial_no,
            registered_on=lot.registered_on,
            source_type=lot.source_type,
            shares=lot.shares,
        )
        for lot in holding.lots.all()
    )


def known_to_the_ta(sub_account: SubAccount) -> SubAccount:
    registration = sub_account.registrations.get()
    SandboxTaAccount.objects.create(
        ta_code="91",
        sub_account_no=sub_account.number,
        account_no=registration.fund_account.number,
    )
    return sub_account


def bought(code: str, fund: Fund, amount: str) -> Order:
    """An order with its money in and paid for, ready for the evening."""
    buyer = known_to_the_ta(a_known_sub_account(agent=fund.transfer_agent))
    order = a_placed_order(
        business_code=code, sub_account=buyer, fund=fund, amount=D(amount)
    )
    return paid_in(moved(order, Order.State.PAID))


def sold(code: str, holding: Holding, shares: str, **terms: object) -> Order:
    order = a_placed_order(
        business_code=code,
        sub_account=holding.sub_account,
        fund=holding.fund,
        shares=D(shares),
    )
    if code != "027":
        holding.refresh_from_db()
        holding.frozen += D(shares)
        holding.save(update_fields=["frozen"])
    if terms:
        OrderTerms.objects.create(order=order, **terms)
    return order


@pytest.fixture
def cast(data_dir: Path) -> Cast:
    begin(seed=7, names=())
    agent = a_transfer_agent("91", version="21")
    fund, target = a_fund("990002", agent=agent), a_fund("990003", agent=agent)
    a_day_cut_off(THURSDAY)
    holders = [a_holding(fund=fund, lots=("400.00", "600.00")) for _ in range(14)]
    for holding in holders:
        of_the_ta(holding)
    to = {"target_distributor_code": "888", "target_sub_account_no": "88800001"}
    orders = {
        "022": bought("022", fund, "1000.00"),
        "039": bought("039", fund, "500.00"),
        "020": bought("020", fund, "2000.00"),
        "020b": bought("020", fund, "3000.00"),
        "024": sold("024", holders[0], "450.00"),
        "063": sold("063", holders[1], "50.00"),
        "036": sold("036", holders[2], "410.00", target_fund=target),
        "036b": sold(
            "036", holders[3], "30.00", target_fund=target, large_redemption="1"
        ),
        "026": sold("026", holders[4], "40.00", **to),
        "028": sold("028", holders[5], "50.00", **to),
        "098": sold("098", holders[6], "60.00", **to),
        "027": sold("027", holders[7], "70.00", **to),
        "029": a_placed_order(
            business_code="029",
            sub_account=holders[8].sub_account,
            fund=fund,
            dividend_method="0",
            amount=None,
        ),
    }
    return Cast(fund, target, holders, orders)


def the_evening(cast: Cast) -> None:
    """A first purchase opens its account the same evening: 001 in 01, 022 in 03."""
    newcomer = a_sub_account()
    order = a_placed_order(
        business_code="022", sub_account=newcomer, fund=cast.fund, amount=D("100.00")
    )
    from accounts.services.registration_sets import ensure_registrations

    found = ensure_registrations(wanted={(newcomer.pk, cast.fund.transfer_agent_id)})
    Order.objects.filter(pk=order.pk).update(
        registration_id=next(iter(found.values())).id
    )
    paid_in(moved(order, Order.State.PAID))
    send_ta_files(
        business_date=THURSDAY, actor=service(), now=clock.at(THURSDAY, dt.time(18))
    )


def acts(cast: Cast) -> list[Act]:
    """Everything a TA does of its own accord to the other holders."""
    names = [holding.sub_account.number for holding in cast.holders]
    fund = cast.fund.code

    def act(code: str, who: int, shares: str, amount: str = "0", **more: Any) -> Act:
        return Act(code, names[who], fund, D(shares), D(amount), **more)

    return [
        act("131", 8, "100.00"),
        act("132", 8, "40.00"),
        act("133", 9, "450.00", other=names[10]),
        act("134", 10, "12.00"),
        act("135", 10, "13.00"),
        act("142", 11, "100.00", "105.32"),
        act("144", 11, "3.21", reason="4"),
        act("145", 11, "4.00"),
        act("150", 12, "1000.00", "1053.20"),
        act("151", 13, "1000.00", "1053.20"),
        act("196", 9, "5.00"),
        act("197", 9, "6.00"),
        act("127", 9, "7.00"),
        act("143", 0, "0", "20.00", frozen=D("5.00")),
        act("143", 1, "8.00"),
        act("143", 2, "1.50", "2.50"),
    ]


def the_morning(day: dt.date, *, acts: list[Act]) -> None:
    tas.count(ta_code="91", on=THURSDAY)
    tas.answer(ta_code="91", on=day, acts=acts)
    tas.deliver(on=day)
    receive_ta_files(
        directory=settings.DATA_DIR / "ta" / "91" / "in",
        business_date=day,
        actor=service(),
        now=noon(day),
    )
    applied = apply_confirmations(business_date=day, actor=service(), now=noon(day))
    assert applied.troubles == applied.waiting == []
    settle_confirmations(business_date=day, actor=service(), now=noon(day))


def breaks() -> list[tuple[str, str, str, str]]:
    return list(Break.objects.values_list("reason", "subject", "ours", "theirs"))


def test_a_day_with_every_business_ends_with_both_sides_agreed(cast: Cast) -> None:
    the_evening(cast)
    an_open_day(FRIDAY)

    the_morning(FRIDAY, acts=acts(cast))

    assert breaks() == []
    assert set(TaPackage.objects.filter(direction="IN").values_list("state")) == {
        ("APPLIED",)
    }
    codes = set(TaRecord.objects.values_list("business_code", flat=True))
    assert codes >= {
        *("101", "120", "122", "124", "126", "127", "128", "129", "131", "132"),
        *("133", "134", "135", "136", "137", "138", "139", "142", "143", "144"),
        *("145", "150", "151", "163", "196", "197", "198"),
    }
    shares = reconcile_shares(business_date=FRIDAY, actor=service())
    assert (shares.differences, shares.our_shares) == (0, shares.their_shares)
    assert shares.compared > 0
    states = {code: order_state(order) for code, order in cast.orders.items()}
    assert states == {
        code: "ACCEPTED" if code in ("020", "020b") else "CONFIRMED" for code in states
    }
    assert Holding.objects.get(pk=cast.holders[8].pk).frozen == D("60.00")


def test_its_offerings_end_days_later(cast: Cast) -> None:
    the_evening(cast)
    an_open_day(FRIDAY)
    the_morning(FRIDAY, acts=[])

    offerings = [
        Act(
            "130",
            order_no=cast.orders["020"].order_no,
            shares=D("1500.42"),
            amount=D("1500.00"),
            refund=D("500.00"),
            interest=D("0.42"),
        ),
        Act(
            "149",
            order_no=cast.orders["020b"].order_no,
            amount=D("3000.00"),
            interest=D("1.23"),
        ),
    ]
    tas.answer(ta_code="91", on=MONDAY, acts=offerings)
    tas.deliver(on=MONDAY)
    receive_ta_files(
        directory=settings.DATA_DIR / "ta" / "91" / "in",
        business_date=MONDAY,
        actor=service(),
        now=noon(MONDAY),
    )
    apply_confirmations(business_date=MONDAY, actor=service(), now=noon(MONDAY))

    assert breaks() == []
    assert order_state(cast.orders["020"]) == "PARTLY_CONFIRMED"
    assert order_state(cast.orders["020b"]) == "FAILED"
    assert Lot.objects.get(source_type="0").shares == D("1500.42")
    shares = reconcile_shares(business_date=MONDAY, actor=service())
    assert (shares.differences, shares.our_shares) == (0, shares.their_shares)


def test_what_it_pays_is_owed_to_the_cent(cast: Cast) -> None:
    the_evening(cast)
    an_open_day(FRIDAY)

    the_morning(FRIDAY, acts=acts(cast))

    owed = {
        (claim.kind, claim.state): claim.amount
        for claim in Claim.objects.filter(origin_kind="DIVIDEND_ROW").order_by("id")
    }
    assert owed == {
        ("DIVIDEND", "OPEN"): D("2.50"),
        ("DIVIDEND", "ON_HOLD"): D("5.00"),
    }
    dividends = TaReceipt.objects.get(kind="DIVIDEND")
    assert dividends.amount == D("22.50")
    forced = Claim.objects.filter(order_no="", kind="REDEMPTION")
    assert sum(claim.amount for claim in forced) == D("2211.72")
    wrong = [one.id for one in verify_books().invariants if one.ok is False]
    # The orders' money was put on the books without a debit, by the test.
    assert set(wrong) <= {"I6", "I16"}


def order_state(order: Order) -> str:
    return str(Order.objects.get(pk=order.pk).state)
