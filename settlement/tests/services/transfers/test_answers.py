from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction

from fundops.core.models import Break
from fundops.core.services import days
from fundops.core.tests.factories import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    an_open_day,
    service,
)
from settlement.errors import AnswerRefused
from settlement.models import (
    BankMovement,
    CustodianTransfer,
    JournalEntry,
    Reservation,
    TransferAnswer,
)
from settlement.services.bank_answers import BankAnswer
from settlement.services.transfers import answers
from settlement.tests.factories import balances
from settlement.tests.transfers import (
    MORNING,
    a_draft,
    a_line,
    an_answer,
    an_internal_draft,
    approved,
    prepare,
    sent,
    the_account,
)

pytestmark = pytest.mark.django_db
D = Decimal
TUESDAY = MONDAY + dt.timedelta(days=1)
Word = Callable[[CustodianTransfer], BankAnswer]


def take(answer: BankAnswer) -> None:
    answers.take(answer=answer, actor=service(), now=MORNING)


def state_of(transfer: CustodianTransfer) -> str:
    return str(CustodianTransfer.objects.get(pk=transfer.pk).state)


def held() -> list[str]:
    return list(Reservation.objects.values_list("state", flat=True))


def _accepted(transfer: CustodianTransfer) -> BankAnswer:
    return an_answer(transfer, "ACCEPTED")


def _done(transfer: CustodianTransfer) -> BankAnswer:
    return an_answer(transfer, "DONE", bank_serial="X1")


def _refused(transfer: CustodianTransfer) -> BankAnswer:
    return an_answer(transfer, "REFUSED")


def _out(transfer: CustodianTransfer) -> BankAnswer:
    assert transfer.from_account is not None
    return a_line(transfer, transfer.from_account, f"-{transfer.amount}", serial="X1")


def _in(transfer: CustodianTransfer) -> BankAnswer:
    assert transfer.to_account is not None
    return a_line(transfer, transfer.to_account, f"{transfer.amount}", serial="X2")


def _back(transfer: CustodianTransfer) -> BankAnswer:
    assert transfer.from_account is not None
    return a_line(
        transfer, transfer.from_account, f"{transfer.amount}", outcome="RETURNED"
    )


class TestTake:
    def test_accepted_nothing_moves_yet(self) -> None:
        transfer = sent(a_draft())
        before = balances()
        take(_accepted(transfer))
        assert state_of(transfer) == "BANK_ACCEPTED"
        assert (balances(), held()) == (before, ["HELD"])

    def test_executed_the_money_has_left_and_is_no_longer_kept(self) -> None:
        transfer = sent(a_draft("1000.00", money="1500.00"))
        take(_done(transfer))
        assert state_of(transfer) == "EXECUTED"
        assert balances()["1001"] == 500
        assert "1102" not in balances()
        assert held() == ["CONSUMED"]
        movement = BankMovement.objects.get()
        assert (movement.amount, movement.state) == (D(-1000), "RESULTED")
        assert movement.entry_reference == f"transfer:{transfer.transfer_no}:executed"

    def test_a_line_of_the_statement_is_enough(self) -> None:
        transfer = sent(a_draft())
        take(_out(transfer))
        assert state_of(transfer) == "EXECUTED"
        assert BankMovement.objects.get().state == "ON_STATEMENT"

    def test_refused_it_is_owed_as_before_and_its_money_is_free(self) -> None:
        transfer = a_draft()
        before = balances()
        sent(transfer)
        take(_refused(transfer))
        assert state_of(transfer) == "BANK_REJECTED"
        assert (balances(), held()) == (before, ["RELEASED"])
        answer = TransferAnswer.objects.get()
        assert (answer.code, answer.cause) == ("E1001", "BANK")
        (later,) = prepare()
        assert later.replaces == transfer

    def test_come_back_it_is_owed_again(self) -> None:
        transfer = a_draft()
        before = balances()
        sent(transfer)
        take(_done(transfer))
        take(_back(transfer))
        assert state_of(transfer) == "RETURNED"
        assert balances() == before
        (later,) = prepare()
        assert later.replaces == transfer

    def test_the_same_word_twice_does_nothing(self) -> None:
        transfer = sent(a_draft())
        answer = _done(transfer)
        take(answer)
        after = balances()
        take(answer)
        assert balances() == after
        assert TransferAnswer.objects.count() == 1

    def test_refuses_a_word_about_what_was_never_sent(self) -> None:
        transfer = approved(a_draft())
        with pytest.raises(AnswerRefused, match="never sent"):
            take(_done(transfer))

    def test_executed_later_than_asked_opens_a_break(self) -> None:
        transfer = sent(a_draft())
        until_tuesday()
        take(an_answer(transfer, booked_on=TUESDAY))
        assert Break.objects.get().reason == "EXECUTED_LATE"

    def test_refuted_it_is_put_back(self) -> None:
        transfer = a_draft()
        before = balances()
        sent(transfer)
        take(_done(transfer))
        movement = BankMovement.objects.get()
        movement.refute()
        movement.save(update_fields=["state"])
        take(an_answer(transfer, "RETURNED", code="REFUTED", movement=movement))
        assert state_of(transfer) == "RETURNED"
        assert balances() == before


def until_tuesday() -> None:
    for date, later in ((THURSDAY, MONDAY), (FRIDAY, TUESDAY)):
        if date == FRIDAY:
            days.cut_off_day(business_date=date, actor=service(), now=MORNING)
            days.mark_processing(business_date=date, actor=service(), now=MORNING)
        days.close_day(business_date=date, actor=service(), now=MORNING, missing=[])
        if later == TUESDAY:
            days.cut_off_day(business_date=MONDAY, actor=service(), now=MORNING)
        else:
            days.cut_off_day(business_date=FRIDAY, actor=service(), now=MORNING)
        an_open_day(later)


class TestRefusedAndExecutedAllTheSame:
    def test_clears_what_is_owed_and_has_no_successor(self) -> None:
        transfer = sent(a_draft("1000.00", money="1500.00"))
        take(_refused(transfer))
        take(_out(transfer))
        assert balances()["1001"] == 500
        assert {"2002", "1102", "1302"} & set(balances()) == set()
        assert Break.objects.get().reason == "EXECUTED_AFTER_REFUSAL"
        assert prepare() == []

    def test_is_paid_twice_where_a_successor_went_out(self) -> None:
        transfer = sent(a_draft("1000.00", money="2500.00"))
        take(_refused(transfer))
        (later,) = prepare()
        sent(later)
        take(_out(transfer))
        take(_done(later))
        assert balances()["1302"] == 1000
        assert balances()["1001"] == 500
        assert Break.objects.get().reason == "PAID_TWICE"


class TestBetweenOurOwnAccounts:
    def test_sending_books_nothing(self) -> None:
        transfer = an_internal_draft()
        before = balances()
        sent(transfer)
        assert balances() == before

    def test_a_result_is_of_both_sides(self) -> None:
        transfer = sent(an_internal_draft())
        take(_done(transfer))
        assert state_of(transfer) == "EXECUTED"
        assert "1102" not in balances()
        assert sorted(
            BankMovement.objects.exclude(subject_no="").values_list(
                "account__kind", "amount"
            )
        ) == [("COLLECTION_MAIN", D(1000)), ("COLLECTION_SUB", D(-1000))]

    def test_between_its_lines_it_is_in_transit(self) -> None:
        transfer = sent(an_internal_draft())
        take(_out(transfer))
        assert state_of(transfer) == "EXECUTED"
        assert balances()["1102"] == 1000
        take(_in(transfer))
        assert "1102" not in balances()

    def test_the_second_line_alone_does_not_execute_it(self) -> None:
        transfer = sent(an_internal_draft())
        take(_in(transfer))
        assert state_of(transfer) == "BANK_ACCEPTED"
        assert held() == ["HELD"]

    def test_refused_its_money_is_free(self) -> None:
        transfer = an_internal_draft()
        before = balances()
        sent(transfer)
        take(_refused(transfer))
        assert (balances(), held()) == (before, ["RELEASED"])

    def test_come_back_it_is_in_the_sub_account(self) -> None:
        transfer = an_internal_draft()
        before = balances()
        sent(transfer)
        take(_out(transfer))
        take(_back(transfer))
        assert (state_of(transfer), balances()) == ("RETURNED", before)

    def test_each_side_is_refuted_by_itself(self) -> None:
        transfer = an_internal_draft()
        before = balances()
        sent(transfer)
        take(_done(transfer))
        for movement in BankMovement.objects.exclude(subject_no=""):
            movement.refute()
            movement.save(update_fields=["state"])
            take(an_answer(transfer, "RETURNED", code="REFUTED", movement=movement))
        assert (state_of(transfer), balances()) == ("RETURNED", before)
        assert the_account("COLLECTION_MAIN") is not None


_STORIES: dict[str, tuple[Callable[[], CustodianTransfer], list[Word], str]] = {
    "executed": (a_draft, [_accepted, _done, _out], "EXECUTED"),
    "came back": (a_draft, [_accepted, _done, _out, _back], "RETURNED"),
    "refused": (a_draft, [_accepted, _refused], "BANK_REJECTED"),
    "inside": (an_internal_draft, [_accepted, _done, _out, _in], "EXECUTED"),
    "inside, back": (an_internal_draft, [_accepted, _out, _back], "RETURNED"),
    "refused and executed": (a_draft, [_refused, _done, _out], ""),
    "refused, executed, back": (a_draft, [_refused, _out, _back], ""),
}


@pytest.mark.parametrize("story", _STORIES)
def test_words_in_any_order_end_in_the_same_books(story: str) -> None:
    make, words, end = _STORIES[story]
    transfer = sent(make())
    ends = set()
    for order in itertools.permutations(words):
        with transaction.atomic():
            for word in order:
                take(word(CustodianTransfer.objects.get(pk=transfer.pk)))
            ends.add((tuple(balances().items()), end and state_of(transfer)))
            entries = JournalEntry.objects.filter(subject_no=transfer.transfer_no)
            assert entries.count() == len(set(entries.values_list("reference")))
            transaction.set_rollback(True)
    assert len(ends) == 1
    assert ends.pop()[1] == end
