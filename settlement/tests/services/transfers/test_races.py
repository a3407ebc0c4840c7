"""Many at once on real connections: one effect, and never more than there is."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection, transaction

from fundops.core.errors import FundopsError
from fundops.core.models import Review
from fundops.core.tests.factories import FRIDAY, a_person, service
from settlement.models import (
    BankFile,
    BankMovement,
    CustodianTransfer,
    Reservation,
    TransferInstruction,
)
from settlement.services import refunds, reservations
from settlement.services.supervision.instructions import send_bank_instructions
from settlement.services.transfers import answers, to_channel
from settlement.tests import owed
from settlement.tests.factories import balances
from settlement.tests.transfers import (
    MORNING,
    a_draft,
    an_answer,
    an_arrival,
    approved,
    decide,
    prepare,
    sent,
    submitted,
    the_account,
    the_registry,
    two_days,
)
from tests.rounds import rounds

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act: Callable[[int], object], count: int, threads: int = 8) -> list[str]:
    """Let `count` callers act, each on a connection of its own; say what each got."""

    def one(number: int) -> str:
        try:
            act(number)
        except FundopsError as error:
            return error.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.parametrize("round_", rounds(3))
def test_fifty_approvals_on_one_account_never_overdraw_it(round_: int) -> None:
    two_days()
    the_registry(sub=True)
    reviews = []
    for _ in range(50):
        an_arrival("9.00")
        reviews.append(submitted(prepare()[-1]))
    sub = the_account("COLLECTION_SUB")
    with transaction.atomic():
        reservations.hold(
            account_id=sub.pk,
            amount=Decimal("350.00"),
            subject_kind="PAYOUT",
            subject_no="PO1-1",
            now=MORNING,
        )
    checker = a_person(role="reviewer")

    said = at_once(lambda n: decide(reviews[n], checker=checker), 50, threads=10)

    assert said.count("done") == 11
    assert set(said) == {"done", "settlement.short_of_money"}
    assert reservations.available(account_id=sub.pk) == 1
    assert Review.objects.filter(state="APPROVED").count() == 11
    assert CustodianTransfer.objects.filter(state="APPROVED").count() == 11
    assert Reservation.objects.filter(state="HELD").count() == 12


@pytest.mark.parametrize("round_", rounds())
def test_one_approved_by_many_keeps_its_money_once(round_: int) -> None:
    review = submitted(a_draft())
    for role in ("reviewer", "senior_reviewer"):
        decide(review, checker=a_person(role=role))
    people = [a_person(role="compliance") for _ in range(4)]

    said = at_once(lambda n: decide(review, checker=people[n % 4]), 8)

    assert said.count("done") == 1
    assert set(said) == {"done", "core.review_already_decided"}
    assert Reservation.objects.count() == 1


@pytest.mark.parametrize("round_", rounds())
def test_sent_by_two_runs_it_is_instructed_once(round_: int) -> None:
    for amount in ("10.00", "20.00", "30.00"):
        approved(a_draft(amount))

    def send(_number: int) -> None:
        send_bank_instructions(business_date=FRIDAY, actor=service(), now=MORNING)

    said = at_once(send, 4, threads=4)

    assert set(said) <= {"done", "fundops.step_is_running"}
    assert TransferInstruction.objects.count() == 3
    assert BankFile.objects.get().records == 3
    assert balances()["1102"] == -60


@pytest.mark.parametrize("round_", rounds())
def test_told_by_many_at_once_it_is_booked_once(round_: int) -> None:
    transfer = sent(a_draft("1000.00", money="1500.00"))
    words = [an_answer(transfer, bank_serial="X1") for _ in range(6)]

    said = at_once(
        lambda n: answers.take(answer=words[n], actor=service(), now=MORNING), 6
    )

    assert said == ["done"] * 6
    assert BankMovement.objects.count() == 1
    assert balances()["1001"] == 500
    assert Reservation.objects.get().state == "CONSUMED"


@pytest.mark.parametrize("round_", rounds(3))
def test_money_of_2009_is_proposed_to_one_payee_only(round_: int) -> None:
    number = owed.a_late_success().collection_no
    makers = [a_person() for _ in range(6)]

    def propose(n: int) -> None:
        to_whom = to_channel.propose if n % 2 else refunds.propose_unapplied
        to_whom(number=number, actor=makers[n], now=MORNING)

    said = at_once(propose, 6)

    assert said.count("done") == 1
    assert Review.objects.count() == 1


@pytest.mark.parametrize("round_", rounds(3))
def test_corrections_at_once_never_state_more_than_is_owed(round_: int) -> None:
    owed.a_fee("10.00")
    (fee,) = prepare()
    done = owed.executed(fee)
    owed.a_fee("5.00")
    makers = [a_person() for _ in range(6)]

    said = at_once(lambda n: owed.a_correction(done, "2.00", actor=makers[n]), 6)

    assert said.count("done") == 2
    assert set(said) == {"done", "settlement.transfer_refused"}
    assert [one.amount for one in prepare()] == [1]
