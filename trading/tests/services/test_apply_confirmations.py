"""Confirmations answer orders: wholly, partly or not at all, each row for itself."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fundops.core.models import AuditEntry, Break
from fundops.core.tests.allowing import allowed
from fundops.core.tests.factories import FRIDAY, MONDAY, THURSDAY, an_open_day
from trading.errors import FileDiffers
from trading.models import (
    Holding,
    Lot,
    Order,
    ShareMovement,
    StagedRow,
    TaPackage,
    TaRecord,
)
from trading.tests.answers import (
    a_failure,
    a_received_package,
    answer,
    apply,
    apply_rows,
)
from trading.tests.factories import (
    a_fund,
    a_holding,
    a_placed_order,
    a_sent_order,
    a_transfer_agent,
    an_order,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day() -> None:
    an_open_day(THURSDAY)


def stored(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


class TestApplyConfirmations:
    def test_confirms_a_purchase_and_brings_its_shares(self, tmp_path: Path) -> None:
        order = a_sent_order(amount=Decimal("1600.00"))
        row = answer(order, ConfirmedVol=Decimal("1523.81"))

        apply_rows(tmp_path, row)

        found = stored(order)
        assert (found.state, found.return_code) == ("CONFIRMED", "0000")
        assert found.confirmed_amount == Decimal("1600.00")
        assert found.confirmed_shares == Decimal("1523.81")
        holding = Holding.objects.get()
        assert (holding.shares, holding.frozen) == (Decimal("1523.81"), 0)
        lot = Lot.objects.get()
        assert (lot.ta_serial_no, lot.registered_on, lot.source_type, lot.shares) == (
            row["TASerialNO"],
            FRIDAY,
            "1",
            Decimal("1523.81"),
        )
        movement = ShareMovement.objects.get()
        record = TaRecord.objects.get()
        assert (movement.shares, movement.record_id, movement.business_date) == (
            Decimal("1523.81"),
            record.pk,
            FRIDAY,
        )
        assert (record.result, record.order_id, record.detail_flag) == (
            "A",
            order.pk,
            "0",
        )

    def test_confirms_a_part_though_the_code_says_success(self, tmp_path: Path) -> None:
        order = a_sent_order(amount=Decimal("16000.00"))

        apply_rows(
            tmp_path,
            answer(
                order,
                ConfirmedAmount=Decimal("14400.00"),
                ConfirmedVol=Decimal("14400.00"),
            ),
        )

        assert stored(order).state == "PARTLY_CONFIRMED"
        assert stored(order).confirmed_amount == Decimal("14400.00")

    def test_counts_the_fee_where_the_link_says_amounts_are_without_it(
        self, tmp_path: Path
    ) -> None:
        agent = a_transfer_agent()
        agent.link.amount_includes_fee = False
        agent.link.save()
        order = a_sent_order(amount=Decimal("1000.00"))

        apply_rows(
            tmp_path,
            answer(order, ConfirmedAmount=Decimal("985.00"), Charge=Decimal("15.00")),
        )

        assert stored(order).state == "CONFIRMED"

    def test_fails_an_order_and_keeps_the_words_of_the_ta(self, tmp_path: Path) -> None:
        order = a_sent_order()

        apply_rows(tmp_path, a_failure(order, "9028", ErrorDetail="样例原因"))

        found = stored(order)
        assert (found.state, found.return_code, found.reason) == (
            "FAILED",
            "9028",
            "样例原因",
        )
        assert not Holding.objects.exists()
        assert TaRecord.objects.get().result == "A"

    def test_fails_an_order_of_which_nothing_is_confirmed(self, tmp_path: Path) -> None:
        order = a_sent_order()

        apply_rows(tmp_path, a_failure(order, "0000", ErrorDetail=""))

        assert stored(order).state == "FAILED"

    @pytest.mark.parametrize("version", ["20", "21", "22"])
    def test_reads_every_version(self, tmp_path: Path, version: str) -> None:
        order = a_sent_order()

        apply_rows(tmp_path, answer(order), version=version)

        assert stored(order).state == "CONFIRMED"

    def test_takes_a_file_in_parts_as_one(self, tmp_path: Path) -> None:
        # The codec writes one file a type; its parts are made of two packages' files.
        first, second = a_sent_order(), a_sent_order()
        _in_parts(tmp_path, [answer(first)], [answer(second)])

        assert apply().orders == 2
        assert {stored(first).state, stored(second).state} == {"CONFIRMED"}

    def test_sets_the_dividend_method(self, tmp_path: Path) -> None:
        holding = a_holding()
        order = a_sent_order(
            business_code="029",
            sub_account=holding.sub_account,
            fund=holding.fund,
            dividend_method="0",
        )

        apply_rows(tmp_path, answer(order))

        assert stored(order).state == "CONFIRMED"
        assert Holding.objects.get().dividend_method == "0"

    def test_leaves_the_dividend_method_when_the_ta_refuses(
        self, tmp_path: Path
    ) -> None:
        holding = a_holding()
        order = a_sent_order(
            business_code="029", sub_account=holding.sub_account, fund=holding.fund
        )

        apply_rows(tmp_path, a_failure(order, "9028"))

        assert stored(order).state == "FAILED"
        assert Holding.objects.get().dividend_method == ""

    def test_leaves_a_trace(self, tmp_path: Path) -> None:
        apply_rows(tmp_path, answer(a_sent_order()))

        entry = AuditEntry.objects.get(action="trading.package.applied")
        assert entry.subject == "OFI_91_379_20250103.TXT"
        assert entry.after is not None
        assert (entry.after["orders"], entry.after["quarantined"]) == (1, 0)

    def test_changes_nothing_when_run_again(self, tmp_path: Path) -> None:
        apply_rows(tmp_path, answer(a_sent_order()))

        again = apply()

        assert (again.packages, again.rows) == ([], 0)
        assert TaRecord.objects.count() == ShareMovement.objects.count() == 1

    def test_empties_the_staging(self, tmp_path: Path) -> None:
        apply_rows(tmp_path, answer(a_sent_order()))

        assert not StagedRow.objects.exists()

    def test_fills_the_staging_again_where_rows_are_missing(
        self, tmp_path: Path
    ) -> None:
        from trading.services.loading import load_package

        order = a_sent_order()
        package = a_received_package(tmp_path, answer(order))
        load_package(package_id=package.pk)
        StagedRow.objects.all().delete()

        apply()

        assert stored(order).state == "CONFIRMED"

    def test_refuses_bytes_that_are_not_those_it_checked(
        self, tmp_path: Path, data_dir: Path
    ) -> None:
        order = a_sent_order()
        package = a_received_package(tmp_path, answer(order))
        kept = data_dir / package.files.get(file_type="04").path
        kept.write_bytes(kept.read_bytes().replace(b"0000", b"0001", 1))

        done = apply()

        [trouble] = done.troubles
        assert FileDiffers.code in trouble
        assert stored(order).state == "SENT"

    def test_lets_one_tas_trouble_not_stop_the_others(
        self, tmp_path: Path, data_dir: Path
    ) -> None:
        stuck, later, good = a_sent_order(), a_sent_order(), self._of_another_ta()
        package = a_received_package(tmp_path / "91", answer(stuck))
        (data_dir / package.files.get(file_type="04").path).unlink()
        after = answer(later, TransactionCfmDate=MONDAY)
        a_received_package(tmp_path / "91 later", after, date=MONDAY)
        a_received_package(tmp_path / "92", answer(good), ta="92")

        done = apply(business_date=MONDAY)

        assert len(done.troubles) == 1
        assert done.waiting == ["OFI_91_379_20250106.TXT"]
        assert stored(good).state == "CONFIRMED"
        assert {stored(stuck).state, stored(later).state} == {"SENT"}

    def _of_another_ta(self) -> Order:
        return a_sent_order(fund=a_fund("980031", agent=a_transfer_agent("92")))

    def test_needs_the_link_of_the_ta(self, tmp_path: Path) -> None:
        order = a_sent_order()
        a_received_package(tmp_path, answer(order))
        with allowed("DELETE ON trading_talink"):
            order.transfer_agent.link.delete()

        [trouble] = apply().troubles

        assert "has no link" in trouble

    def test_applies_packages_in_the_order_of_their_dates(self, tmp_path: Path) -> None:
        first, second = a_sent_order(), a_sent_order()
        later = answer(second, TransactionCfmDate=MONDAY)
        a_received_package(tmp_path / "later", later, date=MONDAY)
        a_received_package(tmp_path / "now", answer(first))

        done = apply(business_date=MONDAY)

        assert done.packages == ["OFI_91_379_20250103.TXT", "OFI_91_379_20250106.TXT"]

    def test_leaves_a_package_of_a_later_day(self, tmp_path: Path) -> None:
        order = a_sent_order()
        later = answer(order, TransactionCfmDate=MONDAY)
        a_received_package(tmp_path, later, date=MONDAY)

        apply(business_date=FRIDAY)

        assert stored(order).state == "SENT"

    def test_holds_a_package_whose_predecessor_is_due_and_missing(
        self, tmp_path: Path
    ) -> None:
        first, second = a_sent_order(), a_sent_order()
        _we_sent_a_package(THURSDAY)
        later = answer(second, TransactionCfmDate=MONDAY)
        a_received_package(tmp_path / "later", later, date=MONDAY)

        assert apply(business_date=MONDAY).waiting == ["OFI_91_379_20250106.TXT"]
        assert stored(second).state == "SENT"

        a_received_package(tmp_path / "now", answer(first))
        assert len(apply(business_date=MONDAY).packages) == 2
        assert stored(second).state == "CONFIRMED"


UNFIT: dict[str, tuple[dict[str, Any], str]] = {
    "another business": ({"BusinessCode": "124"}, "WRONG_BUSINESS"),
    "a business of another order": ({"BusinessCode": "130"}, "WRONG_BUSINESS"),
    "a business that nobody knows": ({"BusinessCode": "146"}, "NOT_YET_HANDLED"),
    "begun by the TA": ({"FromTAFlag": "1"}, "NOT_YET_HANDLED"),
    "not finished": ({"BusinessFinishFlag": "0"}, "NOT_YET_HANDLED"),
    "an unknown detail flag": ({"DetailFlag": "7"}, "DETAIL_UNKNOWN"),
    "another distributor": ({"DistributorCode": "380"}, "WRONG_DISTRIBUTOR"),
    "a number never used": ({"AppSheetSerialNo": "2" * 24}, "UNKNOWN_ORDER"),
    "no number": ({"AppSheetSerialNo": None}, "UNKNOWN_ORDER"),
    "another fund": ({"FundCode": "990099"}, "WRONG_FUND"),
    "another share class": ({"ShareClass": "1"}, "WRONG_FUND"),
    "another sub account": ({"TransactionAccountID": "9001A9"}, "WRONG_ACCOUNT"),
    "another fund account": ({"TAAccountID": "919999999999"}, "WRONG_ACCOUNT"),
    "another currency": ({"CurrencyType": "840"}, "WRONG_CURRENCY"),
    "no confirm date": ({"TransactionCfmDate": None}, "WRONG_DATE"),
    "a later confirm date": ({"TransactionCfmDate": MONDAY}, "WRONG_DATE"),
    "no serial": ({"TASerialNO": None}, "NO_SERIAL"),
    "no return code": ({"ReturnCode": None}, "NO_RETURN_CODE"),
    "more than applied": ({"ConfirmedAmount": Decimal("1000.01")}, "MORE_THAN_APPLIED"),
    "another application": (
        {"ApplicationAmount": Decimal("999.99")},
        "APPLIED_DIFFERS",
    ),
    "money without shares": ({"ConfirmedVol": Decimal(0)}, "AMOUNT_AND_SHARES"),
    "shares without money": ({"ConfirmedAmount": Decimal(0)}, "AMOUNT_AND_SHARES"),
    "negative shares": ({"ConfirmedVol": Decimal("-0.01")}, "NEGATIVE"),
    "failed and confirmed": ({"ReturnCode": "0001"}, "FAILED_YET_CONFIRMED"),
}


class TestQuarantine:
    @pytest.mark.parametrize("case", UNFIT)
    def test_keeps_the_row_out_and_lets_the_file_go_on(
        self, case: str, tmp_path: Path
    ) -> None:
        changes, reason = UNFIT[case]
        unfit, good = a_sent_order(), a_sent_order()

        done = apply_rows(tmp_path, answer(unfit, **changes), answer(good))

        assert (done.quarantined, done.orders) == (1, 1)
        assert (stored(unfit).state, stored(good).state) == ("SENT", "CONFIRMED")
        record = TaRecord.objects.get(line=1)
        assert (record.result, record.reason) == ("Q", reason)
        assert TaPackage.objects.get().quarantined == 1
        assert Holding.objects.get().shares == good.amount
        found = Break.objects.get()
        assert (found.kind, found.reason, found.party) == ("trades", reason, "91")
        assert found.reference == "OFD_91_379_20250103_04.TXT:1"
        assert found.message

    @pytest.mark.parametrize(
        "state", sorted({*Order.State.values} - {"SENT", "ACCEPTED", "ROLLED_OVER"})
    )
    def test_keeps_out_answers_to_orders_that_do_not_wait(
        self, state: str, tmp_path: Path
    ) -> None:
        order = an_order(state=state)

        apply_rows(tmp_path, answer(order))

        assert TaRecord.objects.get().reason == "ORDER_NOT_WAITING"
        assert stored(order).state == state
        assert not ShareMovement.objects.exists()

    def test_takes_the_first_of_two_answers(self, tmp_path: Path) -> None:
        order = a_sent_order()

        apply_rows(tmp_path, answer(order), answer(order))

        reasons = TaRecord.objects.order_by("line").values_list("reason", flat=True)
        assert list(reasons) == ["", "ORDER_TWICE"]
        assert Holding.objects.get().shares == order.amount

    def test_takes_the_first_of_two_uses_of_a_serial(self, tmp_path: Path) -> None:
        first, second = a_sent_order(), a_sent_order()
        row = answer(first)

        apply_rows(tmp_path, row, answer(second, TASerialNO=row["TASerialNO"]))

        reasons = TaRecord.objects.order_by("line").values_list("reason", flat=True)
        assert list(reasons) == ["", "SERIAL_TWICE"]
        assert stored(second).state == "SENT"

    def test_knows_a_serial_of_an_earlier_file(self, tmp_path: Path) -> None:
        first, second = a_sent_order(), a_sent_order()
        row = answer(first)
        apply_rows(tmp_path / "first", row)
        again = answer(second, TASerialNO=row["TASerialNO"])
        a_received_package(tmp_path / "second", again, date=MONDAY)

        apply(business_date=MONDAY)

        assert TaRecord.objects.get(order=second).reason == "SERIAL_BEFORE"

    def test_takes_a_serial_of_another_day_again(self, tmp_path: Path) -> None:
        first, second = a_sent_order(), a_sent_order()
        row = answer(first)
        apply_rows(tmp_path / "first", row)
        again = answer(second, TASerialNO=row["TASerialNO"], TransactionCfmDate=MONDAY)
        a_received_package(tmp_path / "second", again, date=MONDAY)

        apply(business_date=MONDAY)

        assert stored(second).state == "CONFIRMED"

    def test_keeps_out_a_method_that_was_not_asked_for(self, tmp_path: Path) -> None:
        order = a_sent_order(business_code="029", dividend_method="0")

        apply_rows(tmp_path, answer(order, DefDividendMethod="1"))

        assert TaRecord.objects.get().reason == "METHOD_DIFFERS"

    def test_keeps_out_an_order_that_went_to_another_ta(self, tmp_path: Path) -> None:
        elsewhere = a_fund("980001", agent=a_transfer_agent("92"))
        order = a_sent_order(fund=elsewhere)
        a_transfer_agent("91")

        apply_rows(tmp_path, answer(order))

        assert TaRecord.objects.get().reason == "WRONG_TA"

    def test_numbers_breaks_in_the_order_of_the_file(self, tmp_path: Path) -> None:
        rows = [answer(a_placed_order()) for _ in range(3)]

        apply_rows(tmp_path, *rows)

        found = Break.objects.order_by("break_no").values_list("reference", flat=True)
        assert [reference[-1] for reference in found] == ["1", "2", "3"]


def _we_sent_a_package(date: dt.date) -> None:
    package = TaPackage.objects.create(
        transfer_agent=a_transfer_agent(),
        direction=TaPackage.Direction.OUT,
        index_name=f"OFI_379_91_{date:%Y%m%d}.TXT",
        business_date=date,
        state=TaPackage.State.PREPARED,
        received_at=dt.datetime(2025, 1, 2, 18, tzinfo=dt.UTC),
    )
    package.written()
    package.save(update_fields=["state"])


def _in_parts(folder: Path, *parts: list[Any]) -> None:
    from trading.ta.layouts import layout
    from trading.ta.names import DataFileName, IndexName
    from trading.ta.writer import write_data_file, write_index
    from trading.tests.answers import receive

    names = [
        DataFileName("91", "379", FRIDAY, "04", part)
        for part in range(1, len(parts) + 1)
    ]
    for name, rows in zip(names, parts, strict=True):
        write_data_file(folder, name, layout("20", "04"), rows)
    index = IndexName("OFI", "91", "379", FRIDAY)
    write_index(folder, index, "20", [str(name) for name in names])
    receive(folder)
