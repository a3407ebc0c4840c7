from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from fundops.core.models import AuditEntry, Break, NumberRange, StepRun
from fundops.core.tests.allowing import may_update
from fundops.core.tests.factories import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    a_day_in_work,
    an_open_day,
    noon,
    service,
)
from settlement.errors import DayNotOpen
from settlement.ledger import rules
from settlement.ledger.lines import Booking
from settlement.models import (
    Claim,
    JournalEntry,
    LedgerAccount,
    Posting,
    Refund,
    SettledFile,
    TaReceipt,
)
from settlement.services.settle_confirmations import (
    Settled,
    settle_confirmations,
    settle_file,
)
from settlement.services.verify_books import verify_books
from settlement.tests.factories import (
    Row,
    a_sent_purchase,
    a_sent_redemption,
    an_applied_file,
    balances,
    paid_in,
)
from trading.models import Fund, SettlementTerms, TaLink, TaPackage
from trading.tests.factories import a_fund, a_sent_order
from trading.tests.quotes import a_term

pytestmark = pytest.mark.django_db
T = THURSDAY
D = Decimal
FRIDAY_SIDE = "91/990031/2025-01-06"


@pytest.fixture(autouse=True)
def _two_days() -> None:
    a_day_in_work(T)
    an_open_day(FRIDAY)


def settle(date: dt.date = FRIDAY) -> Settled:
    return settle_confirmations(business_date=date, actor=service(), now=noon(FRIDAY))


def lines_of(entry: JournalEntry) -> list[tuple[str, str, Decimal]]:
    rows = Posting.objects.filter(entry=entry).values_list(
        "account__code", "account__key", "amount"
    )
    return sorted(rows)


def as_lines(booking: Booking) -> list[tuple[str, str, Decimal]]:
    return [(line.code, line.key, line.amount) for line in booking.settlement]


class TestAPurchase:
    def test_confirmed_whole_is_owed_to_the_fund_side(self) -> None:
        order = a_sent_purchase("1000.00")
        an_applied_file(Row(order, "1000.00", "990.00", serial="S1"))
        settled = settle()

        assert (settled.entries, settled.claims, settled.used) == (1, 0, D(1000))
        assert balances() == {"1101": D(1000), "2002": D(-1000)}
        assert LedgerAccount.objects.get(code="2002").key == FRIDAY_SIDE
        entry = JournalEntry.objects.get(reference="confirmed:91:S1:2025-01-03")
        assert (entry.event, entry.book) == ("PURCHASE_CONFIRMED", "S")
        assert (entry.business_date, entry.effective_date) == (FRIDAY, FRIDAY)
        assert (entry.subject_kind, entry.subject_no) == ("ORDER", order.order_no)
        assert entry.record_id == order.rows.get().pk
        assert not Claim.objects.exists()

    def test_confirmed_in_part_is_refunded_for_the_rest(self) -> None:
        order = a_sent_purchase("16000.00")
        an_applied_file(Row(order, "14400.00", "14400.00", serial="S1"))
        settled = settle()

        assert settled.refunded == D(1600)
        assert balances() == {"1101": D(16000), "2002": D(-14400), "2003": D(-1600)}
        claim = Claim.objects.get()
        assert claim.claim_no == "CL202501030000001"
        assert (claim.kind, claim.state) == ("REFUND", "OPEN")
        assert (claim.origin_kind, claim.origin_no) == ("CONFIRMATION", "S1")
        assert (claim.amount, claim.sub_account) == (D(1600), order.sub_account)
        assert (claim.due_date, claim.business_date) == (MONDAY, FRIDAY)
        refund = Refund.objects.get()
        assert (refund.refund_no, refund.claim) == ("RF202501030000001", claim)
        assert (refund.paid, refund.used, refund.amount) == (
            D(16000),
            D(14400),
            D(1600),
        )
        assert (refund.state, refund.order_no) == ("CREATED", order.order_no)

    def test_failed_is_refunded_whole(self) -> None:
        order = a_sent_purchase("13000.00")
        an_applied_file(Row(order, return_code="0316"))
        settle()

        assert balances() == {"1101": D(13000), "2003": D(-13000)}
        refund = Refund.objects.get()
        assert (refund.used, refund.amount) == (D(0), D(13000))
        entry = JournalEntry.objects.latest("id")
        assert entry.event == "PURCHASE_FAILED"

    def test_uses_the_charge_where_the_tas_amounts_are_without_it(self) -> None:
        order = a_sent_purchase("1000.00")
        TaLink.objects.update(amount_includes_fee=False)
        an_applied_file(Row(order, "985.22", "985.22", charge="14.78"))
        settle()
        assert balances() == {"1101": D(1000), "2002": D(-1000)}

    def test_does_not_add_the_charge_where_it_is_included(self) -> None:
        order = a_sent_purchase("1000.00")
        an_applied_file(Row(order, "1000.00", "985.22", charge="14.78"))
        settle()
        assert balances() == {"1101": D(1000), "2002": D(-1000)}

    def test_keeps_no_fee_without_c2(self) -> None:
        an_applied_file(Row(a_sent_purchase(), "1000.00", charge="1.00"))
        settle()
        assert not LedgerAccount.objects.filter(code__in=["2011", "9101"]).exists()

    def test_in_another_currency_keeps_to_it(self) -> None:
        fund = a_fund("990840")
        Fund.objects.filter(pk=fund.pk).update(currency="840")
        fund.refresh_from_db()
        order = a_sent_order(fund=fund, amount=D(100))
        LedgerAccount.objects.create(
            book="S", code="2001", key=order.order_no, currency="840", balance=D(-100)
        )
        an_applied_file(Row(order, "90.00"))
        settle()
        found = LedgerAccount.objects.exclude(balance=0).values_list(
            "code", "currency", "balance"
        )
        assert sorted(found) == [("2002", "840", D(-90)), ("2003", "840", D(-10))]
        assert Claim.objects.get().currency == "840"


class TestARedemption:
    def test_is_owed_by_the_fund_side_and_to_the_customer(self) -> None:
        order = a_sent_redemption("160.00")
        an_applied_file(Row(order, "80.00", "80.00", serial="S1"))
        settled = settle()

        assert settled.redeemed == D(80)
        assert balances() == {"1201": D(80), "2004": D(-80)}
        claim = Claim.objects.get()
        assert (claim.kind, claim.amount) == ("REDEMPTION", D(80))
        # Friday + (3 − 1) trading days.
        assert claim.due_date == dt.date(2025, 1, 7)
        receipt = TaReceipt.objects.get()
        assert claim.receipt == receipt
        assert (receipt.kind, receipt.state) == ("REDEMPTION", "EXPECTED")
        assert (receipt.amount, receipt.received) == (D(80), D(0))
        assert receipt.pay_date == dt.date(2025, 1, 7)

    def test_is_due_later_by_the_funds_lag(self) -> None:
        order = a_sent_redemption()
        Fund.objects.update(payout_lag_days=1)
        an_applied_file(Row(order, "80.00", "80.00"))
        settle()
        assert Claim.objects.get().due_date == dt.date(2025, 1, 8)
        assert TaReceipt.objects.get().pay_date == dt.date(2025, 1, 7)

    def test_reopens_what_the_fund_side_had_paid_whole(self) -> None:
        an_applied_file(Row(a_sent_redemption(), "80.00", "80.00"))
        settle()
        for state in ("PARTLY_RECEIVED", "RECEIVED"):
            TaReceipt.objects.update(state=state, received=D(80))
        an_applied_file(Row(a_sent_redemption(), "20.00", "20.00"))
        settle()
        receipt = TaReceipt.objects.get()
        assert (receipt.state, receipt.amount) == ("PARTLY_RECEIVED", D(100))
        assert receipt.received == D(80)

    def test_adds_to_what_the_fund_side_owes_that_day(self) -> None:
        an_applied_file(Row(a_sent_redemption(), "80.00", "80.00"))
        settle()
        an_applied_file(
            Row(a_sent_redemption(), "20.00", "20.00"),
            Row(a_sent_redemption(), "0.01", "0.01"),
        )
        settle()
        assert TaReceipt.objects.get().amount == D("100.01")
        assert Claim.objects.count() == 3
        assert balances() == {"1201": D("100.01"), "2004": D("-100.01")}

    def test_that_failed_moves_no_money(self) -> None:
        an_applied_file(Row(a_sent_redemption(), return_code="0323"))
        settled = settle()
        assert settled.entries == 0
        assert not JournalEntry.objects.exists()
        assert SettledFile.objects.count() == 1


class TestAFile:
    def test_moves_its_money_once(self) -> None:
        file = an_applied_file(
            Row(a_sent_purchase("1000.00"), "900.00"),
            Row(a_sent_redemption(), "80.00", "80.00"),
        )
        settle()
        before = (Posting.objects.count(), Claim.objects.count(), balances())
        again = settle()

        assert again == Settled()
        settled = Settled()
        settle_file(file_id=file.pk, actor=service(), now=noon(T), settled=settled)
        assert settled == Settled()
        assert (Posting.objects.count(), Claim.objects.count(), balances()) == before

    def test_leaves_a_trace(self) -> None:
        file = an_applied_file(Row(a_sent_purchase("1000.00"), "900.00"))
        settle()
        entry = AuditEntry.objects.get(action="settlement.confirmations.settled")
        assert (entry.subject, entry.business_date) == (file.name, FRIDAY)
        assert entry.after is not None
        assert (entry.after["used"], entry.after["refunded"]) == ("900.00", "100.00")
        run = StepRun.objects.get(step="settle_confirmations")
        assert (run.state, run.answer["files"]) == ("DONE", [file.name])

    def test_numbers_claims_in_the_order_of_its_rows_without_gaps(self) -> None:
        rows = [Row(a_sent_purchase("10.00"), "9.00", serial=f"S{n}") for n in range(4)]
        rows.insert(2, Row(a_sent_redemption(), "5.00", "5.00", serial="R"))
        an_applied_file(*rows)
        settle()
        claims = Claim.objects.order_by("claim_no")
        assert list(claims.values_list("origin_no", flat=True)) == [
            "S0",
            "S1",
            "R",
            "S2",
            "S3",
        ]
        refunds = Refund.objects.order_by("refund_no")
        assert [r.refund_no[-1] for r in refunds] == ["1", "2", "3", "4"]
        assert [r.claim.origin_no for r in refunds] == ["S0", "S1", "S2", "S3"]
        taken = dict(NumberRange.objects.values_list("prefix", "next_free"))
        assert (taken["CL"], taken["RF"]) == (6, 5)

    def test_counts_only_rows_that_are_no_lots_and_were_applied(self) -> None:
        order = a_sent_redemption()
        an_applied_file(
            Row(order, "80.00", "80.00"),
            Row(order, "80.00", "80.00", detail_flag="1"),
            Row(a_sent_redemption(), "7.00", "7.00", result="Q"),
        )
        settle()
        assert balances() == {"1201": D(80), "2004": D(-80)}

    @pytest.mark.parametrize("state", ["RECEIVED", "COMPLETE", "CHECKED", "LOADED"])
    def test_waits_until_it_is_applied(self, state: str) -> None:
        file = an_applied_file()
        package = TaPackage.objects.create(
            direction="IN",
            index_name="other",
            business_date=FRIDAY,
            sha256="",
            received_at=noon(FRIDAY),
        )
        file.package = package
        with may_update("trading_tafile", "package_id"):
            file.save(update_fields=["package"])
        for step in ("COMPLETE", "CHECKED", "LOADED"):
            if TaPackage.objects.get(pk=package.pk).state != state:
                TaPackage.objects.filter(pk=package.pk).update(state=step)
        settle()
        assert not SettledFile.objects.exists()

    def test_of_a_later_day_waits_for_it(self) -> None:
        an_applied_file(Row(a_sent_purchase(), "1000.00"))
        assert settle(T).files == []

    def test_of_a_day_that_is_not_open_is_refused(self) -> None:
        an_applied_file(Row(a_sent_purchase(), "1000.00"), business_date=MONDAY)
        with pytest.raises(DayNotOpen):
            settle(MONDAY)
        assert not SettledFile.objects.exists()

    def test_books_as_the_rules_say(self) -> None:
        order = a_sent_purchase("16000.00")
        redeemed = a_sent_redemption()
        an_applied_file(
            Row(order, "14400.00", serial="S1"),
            Row(redeemed, "80.00", "80.00", serial="S2"),
        )
        settle()
        claims = dict(Claim.objects.values_list("origin_no", "claim_no"))
        fund = rules.Fund("91", "990031")
        assert lines_of(
            JournalEntry.objects.get(reference="confirmed:91:S1:2025-01-03")
        ) == as_lines(
            rules.purchase_confirmed(
                order_no=order.order_no,
                fund=fund,
                pay_date=MONDAY,
                claim_no=claims["S1"],
                paid=D(16000),
                used=D(14400),
            )
        )
        assert lines_of(
            JournalEntry.objects.get(reference="confirmed:91:S2:2025-01-03")
        ) == as_lines(
            rules.redemption_confirmed(
                fund=fund,
                pay_date=dt.date(2025, 1, 7),
                claim_no=claims["S2"],
                net=D(80),
            )
        )


class TestSettlementTerms:
    """C2: when money moves, and whether the agency fee is kept out of it."""

    def test_that_settle_net_keep_the_agency_fee_in_both_books(self) -> None:
        a_term(SettlementTerms, a_fund(), charge_pay_method="0")
        an_applied_file(
            Row(a_sent_purchase("1000.00"), "900.00", serial="S1", agency_fee="1.35"),
            Row(a_sent_redemption(), "80.00", "80.00", serial="S2", agency_fee="0.40"),
        )
        settled = settle()

        assert settled.entries == 4
        assert balances() == {
            "1101": D(1000),
            "1201": D("80.40"),
            "2002": D("-898.65"),
            "2003": D(-100),
            "2004": D(-80),
            "2011": D("-1.75"),
            "9101": D("1.75"),
            "9301": D("-1.75"),
        }
        own = JournalEntry.objects.filter(book="O").order_by("reference")
        assert [(x.reference, x.event) for x in own] == [
            ("confirmed:91:S1:2025-01-03/own", "PURCHASE_PARTLY_CONFIRMED"),
            ("confirmed:91:S2:2025-01-03/own", "REDEMPTION_CONFIRMED"),
        ]
        assert LedgerAccount.objects.get(code="2011").key == "91/990031"
        assert TaReceipt.objects.get().amount == D("80.40")
        # The orders of this test were never in a file of ours; the ledger's rules hold.
        broken = {one.id for one in verify_books().broken}
        assert broken.isdisjoint({"I1", "I2", "I3", "I4", "I9", "I19", "I21", "L2"})

    @pytest.mark.parametrize(
        ("method", "valid_from"),
        [("1", T), ("", T), ("0", dt.date(2025, 1, 6))],
    )
    def test_that_settle_gross_or_later_keep_nothing(
        self, method: str, valid_from: dt.date
    ) -> None:
        a_term(SettlementTerms, charge_pay_method=method, valid_from=valid_from)
        an_applied_file(
            Row(a_sent_purchase("1000.00"), "1000.00", agency_fee="1.35"),
        )
        settle()
        assert balances() == {"1101": D(1000), "2002": D(-1000)}

    def test_keep_no_fee_of_what_failed(self) -> None:
        a_term(SettlementTerms, charge_pay_method="0")
        an_applied_file(
            Row(a_sent_purchase("1000.00"), return_code="0316", agency_fee="1.35"),
        )
        settle()
        assert balances() == {"1101": D(1000), "2003": D(-1000)}

    def test_never_keep_a_negative_fee(self) -> None:
        a_term(SettlementTerms, charge_pay_method="0")
        an_applied_file(Row(a_sent_redemption(), "80.00", "80.00", agency_fee="-0.40"))
        assert settle().left_out == 1
        assert Break.objects.get().reason == "NO_AMOUNT"
        assert balances() == {}

    def test_say_the_pay_days_where_the_fund_says_others(self) -> None:
        a_term(SettlementTerms, purchase_pay_days=3, redemption_pay_days=5)
        an_applied_file(
            Row(a_sent_purchase("1000.00"), "1000.00"),
            Row(a_sent_redemption(), "80.00", "80.00"),
        )
        settle()
        sides = LedgerAccount.objects.filter(code__in=["2002", "1201"])
        assert {x.code: x.key for x in sides} == {
            "2002": "91/990031/2025-01-07",
            "1201": "91/990031/2025-01-09",
        }
        assert Claim.objects.get().due_date == dt.date(2025, 1, 9)

    def test_that_ended_give_way_to_the_days_of_the_fund(self) -> None:
        a_term(SettlementTerms, purchase_pay_days=3)
        a_term(SettlementTerms, purchase_pay_days=3, valid_from=T, is_removed=True)
        an_applied_file(Row(a_sent_purchase("1000.00"), "1000.00"))
        settle()
        assert LedgerAccount.objects.get(code="2002").key == FRIDAY_SIDE


class TestWhatDoesNotAddUp:
    def test_more_than_was_paid_is_left_out_and_looked_at(self) -> None:
        wrong, right = a_sent_purchase("1000.00"), a_sent_purchase("500.00")
        an_applied_file(Row(wrong, "1000.01", serial="S1"), Row(right, "500.00"))
        settled = settle()

        assert (settled.left_out, settled.entries) == (1, 1)
        assert balances() == {"1101": D(1500), "2001": D(-1000), "2002": D(-500)}
        found = Break.objects.get()
        assert (found.kind, found.reason) == ("ta_money", "MORE_THAN_PAID")
        assert (found.subject, found.amount) == (wrong.order_no, D("0.01"))
        assert StepRun.objects.get(step="settle_confirmations").state == "WARNING"

    def test_an_order_without_money_is_left_out(self) -> None:
        an_applied_file(Row(a_sent_order(), "1000.00"))
        assert settle().left_out == 1
        assert Break.objects.get().reason == "NOT_PAID"

    def test_an_order_whose_money_differs_is_left_out(self) -> None:
        order = a_sent_order(amount=D(1000))
        paid_in(order, "999.00")
        an_applied_file(Row(order, "1000.00"))
        assert settle().left_out == 1
        assert Break.objects.get().reason == "MONEY_DIFFERS"
        assert balances() == {"1101": D(999), "2001": D(-999)}

    def test_an_order_confirmed_twice_is_left_out(self) -> None:
        order = a_sent_purchase("1000.00")
        an_applied_file(
            Row(order, "500.00", serial="S1"), Row(order, "500.00", serial="S2")
        )
        assert settle().left_out == 2
        assert {x.reason for x in Break.objects.all()} == {"CONFIRMED_TWICE"}
        assert balances() == {"1101": D(1000), "2001": D(-1000)}
