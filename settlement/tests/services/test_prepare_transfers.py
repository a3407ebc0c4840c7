from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from fundops.core.models import AuditEntry
from fundops.core.tests.factories import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    a_day_in_work,
    an_open_day,
    noon,
    service,
)
from settlement.ledger import posting
from settlement.models import BankAccount, CustodianTransfer, JournalEntry, TransferItem
from settlement.services.prepare_transfers import (
    Prepared,
    content_sha256,
    prepare_custodian_transfers,
)
from settlement.services.settle_confirmations import settle_confirmations
from settlement.tests.factories import (
    Row,
    a_bank_account,
    a_sent_purchase,
    a_sent_redemption,
    an_applied_file,
    balances,
)
from trading.models import Fund
from trading.tests.factories import a_fund, a_transfer_agent

pytestmark = pytest.mark.django_db
D = Decimal
Kind = BankAccount.Kind


@pytest.fixture(autouse=True)
def _two_days() -> None:
    a_day_in_work(THURSDAY)
    an_open_day(FRIDAY)


def confirmed(*rows: Row) -> None:
    an_applied_file(*rows)
    settle_confirmations(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))


def prepare() -> Prepared:
    return prepare_custodian_transfers(
        business_date=FRIDAY, actor=service(), now=noon(FRIDAY)
    )


class TestPrepareCustodianTransfers:
    def test_drafts_what_is_confirmed_for_a_fund_and_pay_date(self) -> None:
        one, two = a_sent_purchase("1000.00"), a_sent_purchase("500.00")
        confirmed(
            Row(one, "900.00", serial="S1"),
            Row(two, "500.00", serial="S2"),
            Row(a_sent_redemption(), "80.00", "80.00"),
            Row(a_sent_purchase("70.00"), return_code="0316"),
        )
        prepared = prepare()

        assert (prepared.items, prepared.amount) == (2, D(1400))
        transfer = CustodianTransfer.objects.get()
        assert transfer.transfer_no == "CT202501030000001"
        assert (transfer.kind, transfer.state) == ("TO_FUND_SIDE", "DRAFT")
        assert (transfer.amount, transfer.currency) == (D(1400), "156")
        assert (transfer.pay_date, transfer.business_date) == (MONDAY, FRIDAY)
        assert transfer.transfer_agent == a_transfer_agent()
        items = TransferItem.objects.order_by("id")
        assert list(items.values_list("order_no", "ta_serial_no", "amount")) == [
            (one.order_no, "S1", D(900)),
            (two.order_no, "S2", D(500)),
        ]
        assert items[0].record_id == one.rows.get().pk

    def test_moves_no_money(self) -> None:
        confirmed(Row(a_sent_purchase("1000.00"), "1000.00"))
        before = balances()
        prepare()
        assert balances() == before

    def test_a_second_run_makes_none(self) -> None:
        confirmed(Row(a_sent_purchase("1000.00"), "1000.00"))
        prepare()
        assert prepare() == Prepared()
        assert TransferItem.objects.count() == 1

    def test_what_is_confirmed_later_makes_a_further_draft(self) -> None:
        confirmed(Row(a_sent_purchase("1000.00"), "1000.00"))
        prepare()
        confirmed(Row(a_sent_purchase("30.00"), "30.00"))
        prepare()
        amounts = CustodianTransfer.objects.order_by("id").values_list("amount")
        assert list(amounts) == [(D(1000),), (D(30),)]

    def test_keeps_funds_and_pay_dates_apart(self) -> None:
        slow = a_fund("990077")
        Fund.objects.filter(pk=slow.pk).update(purchase_pay_days=4)
        confirmed(
            Row(a_sent_purchase("10.00"), "10.00"),
            Row(a_sent_purchase("20.00", fund=slow), "20.00"),
        )
        prepare()
        found = CustodianTransfer.objects.order_by("id").values_list(
            "fund__code", "pay_date", "amount"
        )
        assert list(found) == [
            ("990031", MONDAY, D(10)),
            ("990077", dt.date(2025, 1, 8), D(20)),
        ]

    def test_leaves_a_confirmation_that_was_reversed(self) -> None:
        confirmed(Row(a_sent_purchase("10.00"), "10.00", serial="S1"))
        entry = JournalEntry.objects.get(reference__startswith="confirmed:")
        posting.reverse(entry_id=entry.pk, business_date=FRIDAY, now=noon(FRIDAY))
        assert prepare() == Prepared()

    def test_takes_its_accounts_from_the_registry(self) -> None:
        main = a_bank_account(Kind.COLLECTION_MAIN)
        of_ta = a_bank_account(Kind.REGISTRATION, transfer_agent=a_transfer_agent())
        own = a_fund("990077")
        of_fund = a_bank_account(
            Kind.REGISTRATION, transfer_agent=a_transfer_agent(), fund=own
        )
        confirmed(
            Row(a_sent_purchase("10.00"), "10.00"),
            Row(a_sent_purchase("20.00", fund=own), "20.00"),
        )
        prepare()
        found = CustodianTransfer.objects.order_by("id").values_list(
            "from_account", "to_account"
        )
        assert list(found) == [(main.pk, of_ta.pk), (main.pk, of_fund.pk)]

    def test_guesses_no_account_where_the_registry_names_none_or_two(self) -> None:
        a_bank_account(Kind.COLLECTION_MAIN)
        a_bank_account(Kind.COLLECTION_MAIN)
        confirmed(Row(a_sent_purchase("10.00"), "10.00"))
        prepare()
        transfer = CustodianTransfer.objects.get()
        assert (transfer.from_account, transfer.to_account) == (None, None)

    def test_leaves_a_trace(self) -> None:
        confirmed(Row(a_sent_purchase("10.00"), "10.00"))
        prepare()
        transfer = CustodianTransfer.objects.get()
        entry = AuditEntry.objects.get(action="settlement.transfer.drafted")
        assert entry.subject == transfer.transfer_no
        assert entry.after == {
            "amount": "10.00",
            "items": 1,
            "content_sha256": transfer.content_sha256,
        }


class TestTheContentHash:
    def test_is_computed_anew_from_the_rows(self) -> None:
        a_bank_account(Kind.COLLECTION_MAIN)
        confirmed(
            Row(a_sent_purchase("10.00"), "10.00"), Row(a_sent_purchase("5.00"), "5.00")
        )
        prepare()
        transfer = CustodianTransfer.objects.get()
        assert content_sha256(transfer) == transfer.content_sha256
        assert len(transfer.content_sha256) == 64

    @pytest.mark.parametrize("field", ["amount", "pay_date", "to_account"])
    def test_changes_with_what_the_transfer_says(self, field: str) -> None:
        confirmed(Row(a_sent_purchase("10.00"), "10.00"))
        prepare()
        transfer = CustodianTransfer.objects.get()
        other = {
            "amount": D("10.01"),
            "pay_date": FRIDAY,
            "to_account": a_bank_account(Kind.REGISTRATION),
        }
        setattr(transfer, field, other[field])
        assert content_sha256(transfer) != transfer.content_sha256
