"""A channel's faults by name, its callbacks, its windows and what it owes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from accounts.channels.statements import StatementReader
from accounts.models import Channel
from fundops.core import clock
from fundops.sandbox.models import SandboxDebit, SandboxRemittance
from fundops.sandbox.services import channels, money_in, windows
from fundops.sandbox.services.callbacks import call_back_all
from fundops.sandbox.services.channels import Asked, Debited
from fundops.sandbox.services.world import begin
from fundops.sandbox.tests.factories import (
    CARD,
    DAY,
    a_seeded_card,
    noon,
    the_accounts,
)

pytestmark = pytest.mark.django_db


def strike(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "fundops.sandbox.draws.Draws.in_a_thousand",
        lambda self, rate, *subject: subject[1:2] == (name,),
    )
    begin(seed=1, names=[name])


def debited(number: str = "CO1", amount: str = "100.00", card: str = CARD) -> Debited:
    found = channels.debit(
        asked=Asked("CHA", number, Decimal(amount), "156", card), now=noon()
    )
    assert found is not None
    return found


def calls() -> int:
    said: list[str] = []

    def post(path: str, headers: Mapping[str, str], body: bytes) -> int:
        said.append(path)
        return 200

    a_channel_row()
    call_back_all(since=noon(dt.date(2025, 1, 3)), post=post)
    assert set(said) <= {"/channels/CHA/callbacks"}
    return len(said)


def a_channel_row() -> None:
    Channel.objects.get_or_create(
        code="CHA", defaults={"name": "样例", "kind": "PAYMENT_INSTITUTION"}
    )


class TestFaults:
    def test_a_refusal_stays_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        strike("channel_refuses", monkeypatch)
        a_seeded_card()
        assert debited().debit.state == "FAILED"
        assert channels.revive(now=noon(DAY.replace(day=8))) == 0

    def test_silence_did_pay(self, monkeypatch: pytest.MonkeyPatch) -> None:
        strike("channel_silent", monkeypatch)
        a_seeded_card()
        found = debited()
        assert (found.is_silent, found.debit.state) == (True, "SUCCEEDED")
        assert channels.query(channel="CHA", number="CO1", now=noon())["state"] == (
            "SUCCEEDED"
        )

    def test_a_failure_succeeds_late(self, monkeypatch: pytest.MonkeyPatch) -> None:
        strike("late_success", monkeypatch)
        a_seeded_card()
        assert debited().debit.state == "FAILED"
        assert channels.revive(now=noon()) == 0
        assert channels.revive(now=noon() + channels.LATER) == 1
        found = SandboxDebit.objects.get()
        assert found.state == "SUCCEEDED"
        assert found.succeeded_at == noon() + channels.LATER

    def test_a_card_that_is_not_seeded_pays(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        strike("channel_refuses", monkeypatch)
        assert debited().debit.state == "SUCCEEDED"


class TestCallbacks:
    def test_tells_once_how_every_fourth_debit_ended(self) -> None:
        a_seeded_card()
        for number in range(1, 9):
            debited(f"CO{number}")
        assert (calls(), calls()) == (2, 0)

    def test_tells_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        strike("callback_twice", monkeypatch)
        a_seeded_card()
        debited()
        assert (calls(), calls()) == (2, 0)

    def test_says_nothing_of_what_it_is_silent_about(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        strike("channel_silent", monkeypatch)
        a_seeded_card()
        debited()
        assert calls() == 0

    def test_a_late_success_is_told_after_the_failure(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        strike("late_success", monkeypatch)
        a_seeded_card()
        debited()
        assert calls() == 1
        channels.revive(now=noon() + channels.LATER)
        assert calls() == 1


class TestWindows:
    def rows(self) -> list[tuple[str, Decimal, str]]:
        path = settings.DATA_DIR / "channels" / "CHA" / "in"
        start = clock.at(dt.date(2025, 1, 3), dt.time(15))
        with (path / "CHA_TxFsiList_20250106.txt").open("rb") as stream:
            reader = StatementReader(stream, (start, clock.at(DAY, dt.time(15))))
            rows = [(row.our_no, row.amount, row.status) for row in reader]
        assert reader.problems.count == 0
        return rows

    def test_lists_what_ended_in_it_and_owes_what_succeeded(self) -> None:
        debited("CO1", "100.00")
        debited("CO2", "50.50")
        windows.close_windows(day=DAY)
        assert self.rows() == [("CO1", 100, "1"), ("CO2", Decimal("50.50"), "1")]
        owed = SandboxRemittance.objects.get(channel="CHA")
        assert (owed.amount, owed.due_on) == (Decimal("150.50"), DAY.replace(day=7))

    def test_is_the_same_bytes_again(self) -> None:
        debited()
        windows.close_windows(day=DAY)
        first = self.rows()
        windows.close_windows(day=DAY)
        assert self.rows() == first

    @pytest.mark.parametrize(
        ("fault", "days"),
        [
            ("", [(7, 100)]),
            ("remittance_late", [(8, 100)]),
            ("remittance_short", [(7, 75), (8, 100)]),
        ],
    )
    def test_sends_the_money_in_its_time(
        self, fault: str, days: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if fault:
            strike(fault, monkeypatch)
        the_accounts("0.00")
        debited()
        windows.close_windows(day=DAY)
        sent: list[tuple[int, Any]] = []
        for day in (7, 8, 9):
            with transaction.atomic():
                if money_in.channels_remit(now=noon(DAY.replace(day=day))):
                    sent.append(
                        (day, SandboxRemittance.objects.get(channel="CHA").sent)
                    )
        assert sent == days
