"""The register against the 05 of its own day: listed both ways, never corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fundops.core.models import Break
from fundops.core.tests.factories import FRIDAY, MONDAY, THURSDAY, an_open_day, service
from trading.models import Holding, Lot, ShareMovement
from trading.services.reconcile_shares import Reconciled, reconcile_shares
from trading.tests.answers import (
    CONFIRM_DATE,
    a_received_package,
    answer,
    apply,
    apply_rows,
    holding_row,
    lot_rows,
)
from trading.tests.factories import a_holding, a_sent_order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day() -> None:
    an_open_day(THURSDAY)


def reconcile(
    folder: Path, rows: Sequence[dict[str, Any]], **options: Any
) -> Reconciled:
    """Receive and apply a package with this 05 and compare."""
    apply_rows(
        folder, files={"04": options.pop("confirmed", []), "05": rows}, **options
    )
    return again()


def again(date: dt.date = CONFIRM_DATE) -> Reconciled:
    return reconcile_shares(business_date=date, actor=service())


class TestReconcileShares:
    def test_finds_nothing_where_all_agrees(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("99.90", "0.10"))

        done = reconcile(tmp_path, [holding_row(holding), *lot_rows(holding)])

        assert (done.compared, done.differences) == (1, 0)
        assert done.our_shares == done.their_shares == Decimal("100.00")
        assert not Break.objects.exists()

    def test_lists_what_differs_and_corrects_nothing(self, tmp_path: Path) -> None:
        holding = a_holding()

        done = reconcile(tmp_path, [holding_row(holding, "99.99")])

        assert (done.compared, done.differences, done.new_breaks) == (1, 1, 1)
        found = Break.objects.get()
        assert (found.kind, found.reason, found.ours, found.theirs) == (
            "shares",
            "SHARES_DIFFER",
            "100.00",
            "99.99",
        )
        assert Holding.objects.get().shares == Decimal("100.00")

    def test_lists_what_only_the_ta_has(self, tmp_path: Path) -> None:
        holding = a_holding()
        extra = holding_row(holding, "5.00", TransactionAccountID="9001A99999999")

        done = reconcile(tmp_path, [holding_row(holding), extra])

        assert (done.compared, done.differences) == (2, 1)
        assert Break.objects.get().reason == "SHARES_UNKNOWN_HERE"

    def test_lists_what_only_we_have_if_it_changed_that_day(
        self, tmp_path: Path
    ) -> None:
        a_holding()
        order = a_sent_order()

        done = reconcile(tmp_path, [], confirmed=[answer(order)])

        assert (done.compared, done.differences) == (1, 1)
        assert Break.objects.get().reason == "SHARES_MISSING_IN_05"

    def test_takes_absence_for_nothing_in_a_full_file_only(
        self, tmp_path: Path
    ) -> None:
        holding = a_holding()
        assert reconcile(tmp_path, []).compared == 0

        link = holding.fund.transfer_agent.link
        link.holdings_are_full = True
        link.save()

        assert again().differences == 1
        assert Break.objects.get().reason == "SHARES_MISSING_IN_05"

    def test_believes_a_file_that_says_it_is_full(self, tmp_path: Path) -> None:
        listed, absent = a_holding(), a_holding()

        done = reconcile(tmp_path, [holding_row(listed, WholeFlag="1")], version="22")

        assert (done.compared, done.differences) == (2, 1)
        assert absent.sub_account.number in Break.objects.get().subject

    def test_does_not_miss_an_empty_holding(self, tmp_path: Path) -> None:
        holding = a_holding(lots=())
        holding.fund.transfer_agent.link.holdings_are_full = True
        holding.fund.transfer_agent.link.save()

        assert reconcile(tmp_path, []).differences == 0

    def test_adds_summary_rows_only(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("60.00", "40.00"))

        done = reconcile(tmp_path, [holding_row(holding), *lot_rows(holding)])

        assert done.their_shares == Decimal("100.00")

    def test_compares_as_of_the_files_own_day(self, tmp_path: Path) -> None:
        holding = a_holding()
        rows = [holding_row(holding), *lot_rows(holding)]
        assert reconcile(tmp_path / "friday", rows).differences == 0
        order = a_sent_order(sub_account=holding.sub_account, fund=holding.fund)
        later = answer(order, TransactionCfmDate=MONDAY)
        a_received_package(tmp_path / "monday", later, date=MONDAY)
        apply(business_date=MONDAY)

        assert Holding.objects.get().shares == Decimal("1100.00")
        assert (again().compared, again().differences) == (1, 0)

    def test_finds_a_difference_again_and_opens_one_break(self, tmp_path: Path) -> None:
        reconcile(tmp_path, [holding_row(a_holding(), "1.00")])

        done = again()

        assert (done.differences, done.new_breaks) == (1, 0)
        assert Break.objects.count() == 1

    def test_waits_until_the_confirmations_are_applied(self, tmp_path: Path) -> None:
        a_received_package(tmp_path, files={"05": [holding_row(a_holding(), "1.00")]})

        done = again()

        assert done.waiting == ["OFI_91_379_20250103.TXT"]
        assert not Break.objects.exists()

    def test_leaves_other_distributors_aside(self, tmp_path: Path) -> None:
        row = holding_row(a_holding(), "1.00", DistributorCode="380")

        assert reconcile(tmp_path, [row]).compared == 0

    def test_has_nothing_to_do_without_files(self) -> None:
        assert again(FRIDAY).compared == 0


class TestWhatOnlyTheTaKnows:
    def test_is_taken_from_the_file(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("100.00",))

        reconcile(
            tmp_path,
            [
                holding_row(
                    holding,
                    UndistributeMonetaryIncome=Decimal("-1.23"),
                    DefDividendMethod="1",
                )
            ],
        )

        found = Holding.objects.get()
        assert (found.unpaid_income, found.dividend_method) == (Decimal("-1.23"), "1")

    def test_is_left_where_the_holding_moved_since(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("100.00",))
        Holding.objects.update(unpaid_income=Decimal("0.50"))
        row = holding_row(holding, UndistributeMonetaryIncome=Decimal("9.00"))
        apply_rows(tmp_path, files={"04": [], "05": [row]})
        order = a_sent_order(
            sub_account=holding.sub_account, fund=holding.fund, amount=Decimal("5.00")
        )
        later = answer(order, TransactionCfmDate=MONDAY)
        a_received_package(tmp_path / "later", later, date=MONDAY)
        apply(business_date=MONDAY)

        again()

        assert Holding.objects.get().unpaid_income == Decimal("0.50")


class TestLots:
    def test_are_compared_where_the_totals_agree(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("60.00", "40.00"))
        rows = [holding_row(holding), *lot_rows(holding)]
        rows[1]["TotalVolOfDistributorInTA"] = Decimal("61.00")
        rows[2]["TotalVolOfDistributorInTA"] = Decimal("39.00")

        assert reconcile(tmp_path, rows).differences == 2
        found = Break.objects.order_by("id")[0]
        assert found.reason == "LOTS_DIFFER_FROM_05"
        assert (found.ours[-5:], found.theirs[-5:]) == ("60.00", "61.00")

    def test_are_not_told_again_where_the_totals_differ(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("60.00", "40.00"))
        rows = [holding_row(holding, "99.00"), *lot_rows(holding)]
        rows[1]["TotalVolOfDistributorInTA"] = Decimal("59.00")

        assert reconcile(tmp_path, rows).differences == 1

    def test_are_not_compared_where_the_ta_names_none(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("60.00", "40.00"))

        assert reconcile(tmp_path, [holding_row(holding)]).differences == 0

    def test_may_be_empty_on_our_side(self, tmp_path: Path) -> None:
        holding = a_holding(lots=("60.00", "40.00"))
        rows = [holding_row(holding), *lot_rows(holding)]
        Lot.objects.create(
            holding=holding,
            ta_serial_no="DRAWN",
            registered_on=dt.date(2024, 1, 2),
            source_type="1",
            shares=0,
        )

        assert reconcile(tmp_path, rows).differences == 0

    def test_are_as_they_are_now_so_later_moves_exempt_them(
        self, tmp_path: Path
    ) -> None:
        holding = a_holding(lots=("60.00", "40.00"))
        rows = [holding_row(holding), *lot_rows(holding)]
        Holding.objects.update(shares=Decimal("90.00"))
        Lot.objects.filter(shares=Decimal("40.00")).update(shares=Decimal("30.00"))
        ShareMovement.objects.create(
            holding=holding,
            business_date=MONDAY,
            shares=Decimal("-10.00"),
            source_kind=ShareMovement.Source.TA_EVENT,
            ta_serial_no="LATER",
        )

        assert reconcile(tmp_path, rows).differences == 0
