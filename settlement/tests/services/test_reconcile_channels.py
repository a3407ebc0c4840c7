"""Each case of the table that a row of the file and a debit of ours can make."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.channels.statements import StatementRow, file_name, write
from fundops.core.models import Break, StepRun
from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_day_in_work,
    an_open_day,
    noon,
    service,
)
from settlement.models import (
    ChannelFile,
    Collection,
    CollectionAnswer,
    JournalEntry,
    Remittance,
)
from settlement.selectors.remittances import received_for
from settlement.services import remittances
from settlement.services.channel_files import receive_channel_files
from settlement.services.collection_answers import record_answer
from settlement.services.reconcile_channels import Answer, reconcile_channels
from settlement.services.verify_books import verify_books
from settlement.tests.channel_factories import a_debit, an_arrival
from settlement.tests.factories import a_channel, a_collection, a_success, balances
from trading.models import Order

pytestmark = pytest.mark.django_db
D = Decimal
State = Collection.State


@pytest.fixture(autouse=True)
def _days() -> None:
    a_channel("PAYA")
    a_day_in_work(THURSDAY)
    an_open_day(FRIDAY)


def a_row(debit: Collection | None = None, **changed: Any) -> StatementRow:
    serial_no = debit.channel_serial_no if debit else ""
    row = StatementRow(
        line=2,
        serial_no=serial_no or "S-FILE",
        asked_at=noon(THURSDAY),
        our_no=debit.collection_no if debit else "CO-NONE",
        fund_code="990001",
        trade_type="022",
        amount=debit.amount if debit else D("70.00"),
        status="1",
        finished_at=noon(THURSDAY),
    )
    return dataclasses.replace(row, **changed)


def receive(folder: Path, *rows: StatementRow, day: dt.date = THURSDAY) -> None:
    inbox = folder / "channels" / "PAYA" / "in"
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / file_name("PAYA", day)).write_bytes(write(rows))
    received = receive_channel_files(
        directory=None, business_date=day, actor=service(), now=noon(day)
    )
    assert received.reasons == []


def reconcile(day: dt.date = THURSDAY) -> Answer:
    return reconcile_channels(business_date=day, actor=service(), now=noon(FRIDAY))


def breaks(state: str = "OPEN") -> list[str]:
    found = Break.objects.filter(state=state, kind="channel").order_by("reason")
    return list(found.values_list("reason", flat=True))


def expected(day: dt.date = THURSDAY) -> Decimal | None:
    return (
        Remittance.objects.filter(window_day=day)
        .values_list("expected", flat=True)
        .first()
    )


def given_up(collection: Collection) -> Collection:
    """Its order waits no more."""
    Order.objects.filter(legs__collection=collection).update(
        state=Order.State.PAYMENT_FAILED
    )
    return collection


def test_what_agrees_is_what_the_channel_has_to_remit(data_dir: Path) -> None:
    debits = [a_debit("1000.00"), a_debit("500.00")]
    receive(data_dir, *map(a_row, debits))
    one = reconcile().channels["PAYA"]
    assert (one.rows, one.agreed, one.new_breaks) == (2, 2, 0)
    assert ChannelFile.objects.get().state == "APPLIED"
    assert expected() == 1500
    assert balances() == {"1101": 1500, "2001": -1500}
    assert StepRun.objects.get(step="reconcile_channels").state == "DONE"

    remittances.take(movement=an_arrival("1500.00"), actor=service(), now=noon(FRIDAY))
    assert received_for(debits[0].legs.get().order.order_no)
    assert verify_books().broken == []


class TestARowThatDecides:
    @pytest.mark.parametrize("state", [State.SUBMITTED, State.UNKNOWN])
    def test_a_success_we_did_not_know_of(self, data_dir: Path, state: str) -> None:
        debit = a_collection(state=state)
        receive(data_dir, a_row(debit))
        assert reconcile().channels["PAYA"].decided == 1
        assert Collection.objects.get().state == State.SUCCEEDED
        assert CollectionAnswer.objects.get().source == "FILE"
        assert balances() == {"1101": 1000, "2001": -1000}
        assert (expected(), breaks()) == (1000, [])

    @pytest.mark.parametrize("status", ["2", "3", "4"])
    def test_a_failure_we_did_not_know_of(self, data_dir: Path, status: str) -> None:
        debit = a_collection(state=State.UNKNOWN)
        receive(data_dir, a_row(debit, status=status, finished_at=None))
        reconcile()
        assert Collection.objects.get().state == State.FAILED
        assert Order.objects.get().state == Order.State.PAYMENT_FAILED
        assert (balances(), breaks(), expected()) == ({}, [], None)

    def test_a_success_of_what_had_failed_is_late(self, data_dir: Path) -> None:
        debit = given_up(a_collection(state=State.FAILED))
        receive(data_dir, a_row(debit))
        reconcile()
        assert Collection.objects.get().state == State.LATE_SUCCEEDED
        assert balances() == {"1101": 1000, "2009": -1000}
        assert (expected(), breaks()) == (1000, ["LATE_SUCCESS"])


class TestARowThatDiffers:
    def test_a_debit_that_only_the_channel_has_is_over(self, data_dir: Path) -> None:
        receive(data_dir, a_row())
        assert reconcile().channels["PAYA"].over == 1
        assert balances() == {"1101": 70, "2009": -70}
        assert JournalEntry.objects.get().event == "CHANNEL_OVER"
        found = Break.objects.get()
        assert (found.reason, found.amount) == ("OVER", 70)
        assert found.subject == "PAYA/S-FILE"
        assert expected() == 70
        assert verify_books().broken == []

    def test_a_debit_never_sent_is_over(self, data_dir: Path) -> None:
        receive(data_dir, a_row(a_collection(state=State.CREATED)))
        reconcile()
        assert balances() == {"1101": 1000, "2009": -1000}
        assert breaks() == ["NEVER_SENT"]

    def test_a_second_success_of_one_debit_is_over(self, data_dir: Path) -> None:
        debit = a_debit()
        receive(data_dir, a_row(debit), a_row(debit, serial_no="S-OTHER"))
        reconcile()
        assert balances() == {"1101": 2000, "2001": -1000, "2009": -1000}
        assert (expected(), breaks()) == (2000, ["SECOND_SUCCESS"])

    def test_a_second_success_in_a_later_file_is_over(self, data_dir: Path) -> None:
        debit = a_debit()
        receive(data_dir, a_row(debit))
        reconcile()
        again = a_row(debit, serial_no="S-OTHER", finished_at=noon(FRIDAY))
        receive(data_dir, again, day=FRIDAY)
        reconcile(FRIDAY)
        assert balances() == {"1101": 2000, "2001": -1000, "2009": -1000}
        assert (expected(), expected(FRIDAY)) == (1000, 1000)
        assert breaks() == ["SECOND_SUCCESS"]

    @pytest.mark.parametrize("amount", ["1000.01", "999.99", "100000.00"])
    def test_another_amount_moves_nothing(self, data_dir: Path, amount: str) -> None:
        debit = a_debit()
        receive(data_dir, a_row(debit, amount=D(amount)))
        reconcile()
        assert balances() == {"1101": 1000, "2001": -1000}
        assert breaks() == ["AMOUNT_DIFFERS"]
        assert Break.objects.get().amount == abs(D(amount) - 1000)
        assert expected() == min(D(amount), D(1000))

    def test_another_amount_decides_nothing(self, data_dir: Path) -> None:
        receive(data_dir, a_row(a_collection(state=State.UNKNOWN), amount=D("1.00")))
        reconcile()
        assert Collection.objects.get().state == State.UNKNOWN
        assert breaks() == ["AMOUNT_DIFFERS", "STILL_UNKNOWN"]

    def test_an_amount_that_the_file_sets_right_is_explained(
        self, data_dir: Path
    ) -> None:
        debit = a_collection(state=State.SUBMITTED)
        record_answer(
            collection_id=debit.pk,
            answer=a_success("100000.00"),
            source="CALL",
            now=noon(THURSDAY),
        )
        assert breaks() == ["AMOUNT_DIFFERS"]
        receive(data_dir, a_row(debit))
        reconcile()
        assert Collection.objects.get().state == State.SUCCEEDED
        assert (breaks(), breaks("RESOLVED")) == ([], ["AMOUNT_DIFFERS"])

    def test_another_serial_is_told(self, data_dir: Path) -> None:
        debit = a_debit(serial_no="S-OURS")
        receive(data_dir, a_row(debit, serial_no="S-THEIRS"))
        reconcile()
        assert (expected(), breaks()) == (1000, ["SERIAL_DIFFERS"])

    def test_a_failure_after_success_takes_nothing_back(self, data_dir: Path) -> None:
        receive(data_dir, a_row(a_debit(), status="2"))
        reconcile()
        assert Collection.objects.get().state == State.SUCCEEDED
        assert balances() == {"1101": 1000, "2001": -1000}
        assert (expected(), breaks()) == (None, ["FAILED_AFTER_SUCCESS"])


class TestWhatTheFileLacks:
    def test_a_success_of_ours_is_short_and_not_passed_on(self, data_dir: Path) -> None:
        there, lacking = a_debit("1000.00"), a_debit("500.00")
        receive(data_dir, a_row(there))
        reconcile()
        assert (expected(), breaks()) == (1000, ["SHORT"])
        assert Break.objects.get().subject == lacking.collection_no
        remittances.take(
            movement=an_arrival("1000.00"), actor=service(), now=noon(FRIDAY)
        )
        assert balances() == {"1001": 1000, "1101": 500, "2001": -1500}
        assert not received_for(lacking.legs.get().order.order_no)
        assert verify_books().broken == []

    def test_a_later_file_explains_it(self, data_dir: Path) -> None:
        debit = a_debit()
        receive(data_dir)
        reconcile()
        assert breaks() == ["SHORT"]
        receive(data_dir, a_row(debit, finished_at=noon(FRIDAY)), day=FRIDAY)
        reconcile(FRIDAY)
        assert (breaks(), breaks("RESOLVED")) == ([], ["SHORT"])
        assert (expected(), expected(FRIDAY)) == (1000, None)

    def test_a_debit_without_an_end_is_asked_about(self, data_dir: Path) -> None:
        debit = a_collection(state=State.UNKNOWN)
        receive(data_dir, a_row(debit, status="9", finished_at=None))
        assert reconcile().channels["PAYA"].waiting == 1
        assert breaks() == ["STILL_UNKNOWN"]
        assert StepRun.objects.get(step="reconcile_channels").state == "WARNING"

        receive(data_dir, a_row(debit, finished_at=noon(FRIDAY)), day=FRIDAY)
        reconcile(FRIDAY)
        assert breaks("RESOLVED") == ["STILL_UNKNOWN"]
        assert Collection.objects.get().state == State.SUCCEEDED
        assert (expected(), expected(FRIDAY)) == (None, 1000)

    def test_a_file_that_did_not_come_is_told(self) -> None:
        a_debit()
        answer = reconcile()
        assert answer.missing == ["PAYA"]
        assert breaks() == []
        assert expected() is None

    def test_another_channels_debits_are_not_looked_for(self, data_dir: Path) -> None:
        debit = a_debit()
        Collection.objects.update(channel=a_channel("PAYB"))
        receive(data_dir, a_row(debit))
        reconcile()
        assert breaks() == ["OVER"]

    def test_a_debit_of_the_next_window_is_not_short(self, data_dir: Path) -> None:
        a_debit(at=noon(FRIDAY))
        Break.objects.all().update(state="RESOLVED")
        receive(data_dir)
        reconcile()
        assert breaks() == []


def everything() -> tuple[Any, ...]:
    return (
        balances(),
        sorted(Break.objects.values_list("reference", "state")),
        sorted(Remittance.objects.values_list("window_day", "expected", "state")),
        sorted(Collection.objects.values_list("collection_no", "state")),
        JournalEntry.objects.count(),
        CollectionAnswer.objects.count(),
    )


def test_again_changes_nothing(data_dir: Path) -> None:
    agreed, short = a_debit("1000.00"), a_debit("20.00")
    waiting = a_collection(state=State.UNKNOWN)
    late = given_up(a_collection(state=State.FAILED))
    receive(
        data_dir,
        a_row(agreed),
        a_row(waiting, serial_no="S2"),
        a_row(late, serial_no="S3"),
        a_row(agreed, serial_no="S4"),
        a_row(serial_no="S5"),
    )
    reconcile()
    before = everything()
    assert reconcile().channels["PAYA"].new_breaks == 0
    assert everything() == before
    assert short.collection_no in {one.subject for one in Break.objects.all()}


def test_late_money_is_told_the_next_day(data_dir: Path) -> None:
    receive(data_dir, a_row(a_debit()))
    reconcile()
    assert reconcile(FRIDAY).overdue == 1
    assert Break.objects.get().reason == "REMITTANCE_OVERDUE"


def test_the_command_says_what_it_found(
    data_dir: Path, capsys: pytest.CaptureFixture[str], move_clock: Any, settings: Any
) -> None:
    settings.SANDBOX = True
    move_clock("2025-01-03T12:00:00+08:00")
    receive(data_dir, a_row(a_debit()))
    capsys.readouterr()
    call_command("reconcile_channels", "--business-date", "2025-01-02", "--json")
    said = json.loads(capsys.readouterr().out)
    assert said["channels"]["PAYA"]["agreed"] == 1
    call_command("reconcile_channels", "--business-date", "2025-01-02")
    assert "PAYA: 1 rows, 1 agree" in capsys.readouterr().out
