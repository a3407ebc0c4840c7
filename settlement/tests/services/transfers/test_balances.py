"""Drafts of what stands on an account: fees, advances to be repaid."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fundops.core.services.reviews.errors import ReviewRefused
from fundops.core.tests.factories import FRIDAY, noon
from settlement.ledger import posting
from settlement.models import BankAccount, CustodianTransfer, JournalEntry, TransferItem
from settlement.services.transfers.content import content_sha256
from settlement.tests import owed, transfers
from settlement.tests.factories import a_bank_account

pytestmark = pytest.mark.django_db
D = Decimal


def state_of(transfer: CustodianTransfer) -> str:
    return str(CustodianTransfer.objects.get(pk=transfer.pk).state)


class TestFees:
    def test_of_each_fund_are_drafted_to_our_own_account(self) -> None:
        fund = owed.a_fee("10.00")
        owed.a_fee("2.50")
        (drafted,) = transfers.prepare()
        assert (drafted.kind, drafted.amount) == ("FEE", D("12.50"))
        assert (drafted.fund, drafted.pay_date) == (fund, FRIDAY)
        assert drafted.from_account == transfers.the_account("COLLECTION_MAIN")
        assert drafted.to_account == transfers.the_account("OWN")
        assert drafted.content_sha256 == content_sha256(drafted)
        item = TransferItem.objects.get()
        assert (item.account and item.account.code, item.amount) == ("2011", D("12.50"))

    def test_are_drafted_once_and_what_is_kept_later_in_a_further_one(self) -> None:
        owed.a_fee("10.00")
        transfers.prepare()
        assert transfers.prepare() == []
        owed.a_fee("3.00")
        (more,) = transfers.prepare()
        assert (more.amount, more.replaces) == (D(3), None)

    def test_wait_where_the_registry_has_no_account_of_ours(self) -> None:
        owed.a_fee("10.00")
        BankAccount.objects.filter(kind="OWN").update(is_active=False)
        assert transfers.prepare() == []

    def test_have_a_successor_when_their_transfer_ended_without_effect(self) -> None:
        owed.a_fee("10.00")
        (draft,) = transfers.prepare()
        transfers.decide(transfers.submitted(draft), "REJECT")
        (later,) = transfers.prepare()
        assert (later.replaces, later.amount) == (draft, D(10))
        assert transfers.prepare() == []

    def test_that_were_undone_are_not_sent_and_what_is_left_is_drafted_anew(
        self,
    ) -> None:
        owed.a_fee("10.00")
        owed.a_fee("3.00")
        (draft,) = transfers.prepare()
        entry = JournalEntry.objects.filter(event="PURCHASE_CONFIRMED", book="S")
        posting.reverse(
            entry_id=entry.order_by("-pk")[0].pk,
            business_date=FRIDAY,
            now=noon(FRIDAY),
        )
        with pytest.raises(ReviewRefused, match="10.00; 13.00 would be sent"):
            transfers.submitted(draft)
        (later,) = transfers.prepare()
        assert (state_of(draft), later.amount) == ("LAPSED", D(10))


class TestAdvances:
    @pytest.fixture(autouse=True)
    def _a_registry(self) -> None:
        owed.the_registry()

    def test_are_repaid_to_the_bank_that_gave_them(self) -> None:
        owed.an_advance("80.00")
        (drafted,) = transfers.prepare()
        assert (drafted.kind, drafted.amount) == ("ADVANCE_REPAYMENT", D(80))
        assert drafted.to_account == transfers.the_account("ADVANCE_BANK")
        assert transfers.prepare() == []

    def test_wait_for_their_confirmation(self) -> None:
        owed.an_advance("80.00", confirmed=False)
        owed.an_advance("20.00")
        assert [x.amount for x in transfers.prepare()] == [D(20)]

    def test_wait_where_the_registry_does_not_know_the_bank(self) -> None:
        BankAccount.objects.filter(kind="ADVANCE_BANK").update(bank_code="other")
        owed.an_advance("80.00")
        assert transfers.prepare() == []

    def test_are_drafted_before_the_fund_side_pays_and_submitted_after(self) -> None:
        owed.an_advance("80.00", paid=False)
        (drafted,) = transfers.prepare()
        with pytest.raises(ReviewRefused, match="80.00 have not arrived"):
            transfers.submitted(drafted)
        owed.the_fund_side_pays("80.00")
        transfers.submitted(drafted)


def test_a_draft_to_an_account_that_ended_lapses() -> None:
    owed.a_fee("10.00")
    (draft,) = transfers.prepare()
    BankAccount.objects.filter(kind="OWN").update(is_active=False)
    new = a_bank_account("OWN")
    (later,) = transfers.prepare()
    assert (state_of(draft), later.to_account) == ("LAPSED", new)
    assert later.replaces == draft
