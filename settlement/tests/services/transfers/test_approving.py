from __future__ import annotations

import datetime as dt

import pytest

from fundops.core.models import AuditEntry, Review
from fundops.core.services import reviews
from fundops.core.services.reviews.errors import NotTheirs, ReviewRefused
from fundops.core.tests.factories import a_person, service
from settlement.errors import ShortOfMoney, TransferRefused
from settlement.ledger import posting
from settlement.models import BankAccount, CustodianTransfer, JournalEntry, Reservation
from settlement.services import reservations
from settlement.services.transfers.submitting import submit
from settlement.tests.factories import a_bank_account, balances
from settlement.tests.transfers import (
    MORNING,
    a_draft,
    approved,
    decide,
    prepare,
    sent,
    submitted,
    the_account,
)

pytestmark = pytest.mark.django_db


def state_of(transfer: CustodianTransfer) -> str:
    return str(CustodianTransfer.objects.get(pk=transfer.pk).state)


class TestSubmit:
    def test_puts_the_draft_before_a_second_person(self) -> None:
        transfer = a_draft()
        review = submitted(transfer)
        assert (review.kind, review.state) == ("TRANSFER", "PENDING")
        # Nothing was ever paid to this account: the highest level.
        assert (review.amount, review.level) == (transfer.amount, 3)
        assert review.deadline_source == "FUND_SIDE_PAY_DATE_15"
        assert transfer.content_sha256 in review.content
        assert state_of(transfer) == "SUBMITTED"

    def test_leaves_a_trace(self) -> None:
        transfer = a_draft()
        submitted(transfer)
        actions = AuditEntry.objects.filter(subject=transfer.transfer_no)
        assert "settlement.transfer.submitted" in actions.values_list(
            "action", flat=True
        )

    def test_takes_only_a_draft(self) -> None:
        transfer = a_draft()
        submitted(transfer)
        with pytest.raises(TransferRefused, match="only a draft"):
            submitted(transfer)

    def test_asks_for_a_maker(self) -> None:
        with pytest.raises(NotTheirs):
            submitted(a_draft(), a_person(role="reviewer"))

    def test_is_blocked_where_an_account_is_missing(self) -> None:
        transfer = a_draft()
        BankAccount.objects.filter(kind="REGISTRATION").update(is_active=False)
        with pytest.raises(ReviewRefused, match="not in use"):
            submitted(transfer)
        assert state_of(transfer) == "DRAFT"

    def test_is_blocked_for_a_kind_of_account_that_is_not_permitted(self) -> None:
        transfer = a_draft()
        BankAccount.objects.filter(kind="REGISTRATION").update(kind="OWN")
        with pytest.raises(ReviewRefused, match="right kind"):
            submitted(transfer)

    def test_is_blocked_where_a_confirmation_was_undone(self) -> None:
        transfer = a_draft()
        entry = JournalEntry.objects.get(reference__startswith="confirmed:")
        posting.reverse(
            entry_id=entry.pk, business_date=transfer.business_date, now=MORNING
        )
        with pytest.raises(ReviewRefused, match="were undone"):
            submitted(transfer)


class TestApprove:
    def test_keeps_the_money_and_books_nothing(self) -> None:
        transfer = a_draft("1000.00", money="1500.00")
        before = balances()
        approved(transfer)
        assert state_of(transfer) == "APPROVED"
        assert balances() == before
        held = Reservation.objects.get()
        assert (held.subject_no, held.amount) == (transfer.transfer_no, transfer.amount)
        main = the_account("COLLECTION_MAIN")
        assert reservations.available(account_id=main.pk) == 500

    def test_records_nothing_where_the_money_is_short(self) -> None:
        transfer = a_draft("1000.00", money="999.99")
        review = submitted(transfer)
        with pytest.raises(ShortOfMoney, match=r"0\.01"):
            decide(review)
        assert state_of(transfer) == "SUBMITTED"
        assert Review.objects.get().state == "PENDING"
        assert not Reservation.objects.exists()

    def test_the_second_of_two_waits_for_more_money(self) -> None:
        one = a_draft("600.00", money="1000.00")
        two = a_draft("500.00")
        approved(one)
        with pytest.raises(ShortOfMoney):
            approved(two)

    def test_is_not_for_the_maker(self) -> None:
        maker = a_person()
        maker.groups.add(*a_person(role="reviewer").groups.all())
        review = submitted(a_draft(), maker)
        with pytest.raises(NotTheirs):
            decide(review, checker=maker)


class TestOtherDecisions:
    def test_rejected_it_is_over_and_has_a_successor(self) -> None:
        transfer = a_draft()
        decide(submitted(transfer), "REJECT")
        assert state_of(transfer) == "REJECTED"
        (later,) = prepare()
        assert later.replaces == transfer
        assert (later.amount, later.state) == (transfer.amount, "DRAFT")
        assert later.content_sha256 != transfer.content_sha256

    @pytest.mark.parametrize("decision", ["RETURN"])
    def test_returned_it_lapses(self, decision: str) -> None:
        transfer = a_draft()
        decide(submitted(transfer), decision, reason_code="TO_CLARIFY")
        assert state_of(transfer) == "LAPSED"

    def test_on_hold_it_stays_submitted(self) -> None:
        transfer = a_draft()
        review = submitted(transfer)
        decide(review, "HOLD")
        assert state_of(transfer) == "SUBMITTED"
        decide(review, "RELEASE")
        decide(review)
        assert state_of(transfer) == "APPROVED"

    def test_expired_it_lapses(self) -> None:
        transfer = a_draft()
        review = submitted(transfer)
        reviews.expire_overdue(now=review.expires_at)
        assert state_of(transfer) == "LAPSED"


class TestASuccessor:
    def test_is_drafted_once(self) -> None:
        transfer = a_draft()
        decide(submitted(transfer), "REJECT")
        assert len(prepare()) == 1
        assert prepare() == []

    def test_goes_all_the_way_with_the_same_items(self) -> None:
        transfer = a_draft()
        decide(submitted(transfer), "REJECT")
        (later,) = prepare()
        decide(submitted(later), "REJECT")
        (last,) = prepare()
        assert state_of(sent(last)) == "SENT"
        assert balances()["1102"] == -last.amount


class TestADraftWithoutItsAccounts:
    def test_is_drafted_anew_when_the_registry_is_complete(self) -> None:
        transfer = a_draft()
        BankAccount.objects.filter(kind="REGISTRATION").update(is_active=False)
        assert prepare() == []
        new = a_bank_account("REGISTRATION", transfer_agent=transfer.transfer_agent)
        (later,) = prepare()
        assert state_of(transfer) == "LAPSED"
        assert (later.replaces, later.to_account) == (transfer, new)
        assert prepare() == []
        assert state_of(sent(later)) == "SENT"


class TestCarryOut:
    def test_sends_it_and_books_it_in_transit(self) -> None:
        transfer = a_draft("1000.00")
        sent(transfer)
        assert state_of(transfer) == "SENT"
        assert balances()["1102"] == -1000
        assert "2002" not in balances()
        assert Reservation.objects.get().state == "HELD"

    def test_voids_what_is_no_longer_what_was_approved(self) -> None:
        transfer = a_draft()
        approved(transfer)
        BankAccount.objects.filter(kind="REGISTRATION").update(account_name="另一户")
        self.carry_out()
        assert state_of(transfer) == "LAPSED"
        assert Review.objects.get().state == "VOIDED"
        assert Reservation.objects.get().state == "RELEASED"
        assert "1102" not in balances()

    def test_voids_what_is_past_its_deadline(self) -> None:
        transfer = a_draft()
        approved(transfer)
        self.carry_out(now=MORNING + dt.timedelta(days=4))
        assert state_of(transfer) == "LAPSED"

    def test_is_not_for_a_draft_that_was_never_approved(self) -> None:
        transfer = a_draft()
        with pytest.raises(TransferRefused):
            submit(
                transfer_no=approved(transfer).transfer_no,
                actor=a_person(),
                now=MORNING,
            )

    @staticmethod
    def carry_out(now: dt.datetime = MORNING) -> None:
        for review_no in reviews.approved_numbers("TRANSFER"):
            reviews.carry_out(review_no=review_no, actor=service(), now=now)
