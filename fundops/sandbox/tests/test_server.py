"""From our command to a sandbox channel and back, over HTTP, with its faults."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from accounts.channels.base import DebitRequest, Final, Outcome
from accounts.channels.http import HttpChannel
from accounts.services.channel_keys import LinkKeys
from accounts.tests.channels.keys import SomeKeys
from fundops.core.tests.factories import THURSDAY, an_open_day, service
from fundops.sandbox import server
from fundops.sandbox.models import SandboxCard, SandboxDebit
from fundops.sandbox.services.channels import seed_fault
from settlement.models import Collection, CollectionAttempt
from settlement.services.collecting import query_collections, send_collections
from settlement.tests.factories import a_channel, an_order_to_collect, balances
from trading.models import Order

pytestmark = pytest.mark.django_db(transaction=True)
T = THURSDAY
Fault = SandboxCard.Fault
CARD = "6200000000000123"


@pytest.fixture(autouse=True)
def _noon(move_clock: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SANDBOX = True
    monkeypatch.delenv(server.URL_VARIABLE, raising=False)
    move_clock("2025-01-02T12:00:00+08:00")


def a_request(number: str = "CO1", amount: str = "10.00") -> DebitRequest:
    return DebitRequest(number, Decimal(amount), "156", CARD, "样例甲", "102", "MD1")


def the_link(address: str) -> HttpChannel:
    a_channel("PAYA")
    return HttpChannel("PAYA", f"{address}/PAYA", LinkKeys("PAYA"))


class TestTheChannel:
    def test_a_card_it_does_not_know_pays_everything(self) -> None:
        with server.served() as address:
            answer = the_link(address).debit(a_request())
        assert (answer.outcome, answer.final) == (Outcome.ACCEPTED, Final.SUCCEEDED)
        assert answer.amount == Decimal("10.00")
        assert answer.succeeded_at is not None
        assert answer.succeeded_at.isoformat() == "2025-01-02T12:00:00+08:00"

    def test_the_same_number_is_debited_once(self) -> None:
        with server.served() as address:
            channel = the_link(address)
            first = channel.debit(a_request())
            again = channel.debit(a_request())
            asked = channel.query("CO1")
        assert first == again == asked
        assert SandboxDebit.objects.count() == 1

    def test_a_number_asked_about_first_is_closed(self) -> None:
        with server.served() as address:
            channel = the_link(address)
            asked = channel.query("CO1")
            late = channel.debit(a_request())
        assert (asked.outcome, asked.final) == (Outcome.REJECTED, Final.FAILED)
        assert late.final == Final.FAILED

    def test_obeys_nobody_else(self) -> None:
        a_channel("PAYA")
        with server.served() as address:
            endpoint = f"{address}/PAYA"
            answer = HttpChannel("PAYA", endpoint, SomeKeys()).debit(a_request())
        assert answer.outcome == Outcome.UNKNOWN
        assert not SandboxDebit.objects.exists()

    def test_keeps_no_card_number(self) -> None:
        with server.served() as address:
            the_link(address).debit(a_request())
        kept = SandboxDebit.objects.values().get()
        assert CARD not in str(kept)

    @pytest.mark.parametrize("path", ["/", "/PAYA/refunds", "/a b"])
    def test_another_call_is_refused(self, path: str) -> None:
        a_channel("PAYA")
        with server.served() as address:
            endpoint = f"{address}/{path.strip('/')}"
            answer = HttpChannel("PAYA", endpoint, LinkKeys("PAYA")).query("CO1")
        assert answer.outcome == Outcome.UNKNOWN


class TestFromOurSide:
    def send(self, workers: int = 1) -> dict[str, int]:
        sent = send_collections(
            business_date=T, actor=service(), clock=_clock, workers=workers
        )
        return sent.states

    def query(self) -> dict[str, int]:
        asked = query_collections(business_date=T, actor=service(), clock=_clock)
        return asked.states

    def order(self, fault: str = "") -> Order:
        an_open_day(T)
        a_channel(endpoint="sandbox:")
        if fault:
            seed_fault(card_no=CARD, fault=fault)
        return an_order_to_collect(CARD)

    def test_an_order_is_paid(self) -> None:
        order = self.order()
        assert self.send() == {"SUCCEEDED": 1}
        assert Order.objects.get(pk=order.pk).state == Order.State.PAID
        assert balances() == {"1101": 1000, "2001": -1000}

    def test_many_at_once_are_each_debited_once(self) -> None:
        self.order()
        for _ in range(11):
            an_order_to_collect()
        assert self.send(workers=4) == {"SUCCEEDED": 12}
        assert SandboxDebit.objects.count() == 12
        assert balances() == {"1101": 12_000, "2001": -12_000}

    def test_a_time_out_that_did_pay_is_found_by_the_query(self) -> None:
        order = self.order(Fault.PAYS_IN_SILENCE)
        assert self.send() == {"UNKNOWN": 1}
        assert self.send() == {}
        assert balances() == {}

        assert self.query() == {"SUCCEEDED": 1}
        assert Order.objects.get(pk=order.pk).state == Order.State.PAID
        assert balances() == {"1101": 1000, "2001": -1000}
        assert SandboxDebit.objects.count() == 1
        assert CollectionAttempt.objects.count() == 1

    def test_a_lost_call_is_found_never_to_have_come(self) -> None:
        order = self.order(Fault.LOSES_CALLS)
        assert self.send() == {"UNKNOWN": 1}
        assert self.query() == {"FAILED": 1}
        assert Order.objects.get(pk=order.pk).state == Order.State.PAYMENT_FAILED
        assert balances() == {}

    def test_a_refusal_fails_the_payment(self) -> None:
        order = self.order(Fault.REFUSES)
        assert self.send() == {"FAILED": 1}
        assert Order.objects.get(pk=order.pk).reason == "51 余额不足"

    def test_what_never_ends_stays_open(self) -> None:
        self.order(Fault.NEVER_DECIDES)
        assert self.send() == {"SUBMITTED": 1}
        assert self.query() == {"SUBMITTED": 1}
        assert Collection.objects.get().state == Collection.State.SUBMITTED


def _clock() -> Any:
    from fundops.core import clock

    return clock.now()
