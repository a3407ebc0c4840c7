"""Money of 2009 that its channel has back: said by reviewers, moved by a transfer."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fundops.core.models import Review
from fundops.core.services.reviews.errors import ReviewRefused
from fundops.core.tests.factories import a_person, noon
from settlement.errors import RefundRefused, TransferRefused
from settlement.models import BankAccount, Collection, CustodianTransfer, LedgerAccount
from settlement.selectors.unapplied import channel_of
from settlement.services import refunds, remittances
from settlement.services.transfers import to_channel
from settlement.tests import owed, transfers
from settlement.tests.channel_factories import an_arrival
from settlement.tests.factories import balances

pytestmark = pytest.mark.django_db
D = Decimal


def propose(number: str) -> Review:
    return to_channel.propose(number=number, actor=a_person(), now=transfers.MORNING)


def to_customer(number: str) -> Review:
    return refunds.propose_unapplied(
        number=number, actor=a_person(), now=transfers.MORNING
    )


@pytest.fixture
def debit() -> Collection:
    return owed.a_late_success()


def test_is_drafted_once_reviewers_said_so(debit: Collection) -> None:
    before = balances()
    review = propose(debit.collection_no)
    assert transfers.prepare() == []
    # The channel's account was never paid before.
    assert (review.level, str(review.policy)) == (2, "UNAPPLIED_CHANNEL-0-CHANGED v1")
    transfers.decide(review)
    (drafted,) = transfers.prepare()
    assert (drafted.kind, drafted.amount) == ("TO_CHANNEL", D(1000))
    assert drafted.to_account == transfers.the_account("CHANNEL")
    assert Review.objects.get(pk=review.pk).state == "EXECUTED"
    assert balances() == before
    assert transfers.prepare() == []


def test_rejected_it_stays_on_2009(debit: Collection) -> None:
    review = propose(debit.collection_no)
    transfers.decide(review, "REJECT")
    assert transfers.prepare() == []
    to_customer(debit.collection_no)


def test_goes_to_one_of_the_two_only(debit: Collection) -> None:
    propose(debit.collection_no)
    with pytest.raises(ReviewRefused, match="to go to somebody else"):
        to_customer(debit.collection_no)


def test_is_not_the_channels_while_it_waits_to_be_the_customers(
    debit: Collection,
) -> None:
    to_customer(debit.collection_no)
    with pytest.raises(ReviewRefused, match="to go to somebody else"):
        propose(debit.collection_no)


def test_drafted_it_is_given_to_nobody_else(debit: Collection) -> None:
    owed.given_to_its_channel(debit)
    for again in (to_customer, propose):
        with pytest.raises(ReviewRefused, match="drafted already"):
            again(debit.collection_no)


def test_a_transfer_that_a_reviewer_rejects_frees_the_money(debit: Collection) -> None:
    drafted = owed.given_to_its_channel(debit)
    transfers.decide(transfers.submitted(drafted), "REJECT")
    assert transfers.prepare() == []
    to_customer(debit.collection_no)


def test_is_sent_once_the_channel_has_remitted_it() -> None:
    drafted = owed.given_to_its_channel(owed.a_late_success(remitted=False))
    with pytest.raises(ReviewRefused, match="1000.00 have not arrived"):
        transfers.submitted(drafted)


def test_of_no_channel_is_not_proposed() -> None:
    owed.the_registry()
    with pytest.raises(TransferRefused, match="no channel brought it"):
        propose("NOBODY")
    with pytest.raises(RefundRefused):
        to_customer("NOBODY")


def test_needs_the_channels_account_in_the_registry(debit: Collection) -> None:
    BankAccount.objects.filter(kind="CHANNEL").update(is_active=False)
    with pytest.raises(ReviewRefused, match="no single account of the channel"):
        propose(debit.collection_no)


def test_too_much_of_a_remittance_is_the_channels_by_its_account() -> None:
    owed.the_registry()
    movement = an_arrival("7.00")
    remittances.take(movement=movement, actor=a_person(), now=noon(movement.booked_on))
    number = LedgerAccount.objects.get(code="2009").key
    assert channel_of(number) == movement_channel()
    transfers.decide(propose(number))
    transfers.prepare()
    drafted = CustodianTransfer.objects.get(kind="TO_CHANNEL")
    assert drafted.amount == D(7)


def movement_channel() -> object:
    return transfers.the_account("CHANNEL").channel


def test_one_that_lapses_is_drafted_anew(debit: Collection) -> None:
    drafted = owed.given_to_its_channel(debit)
    transfers.decide(transfers.submitted(drafted), "RETURN", reason_code="TO_CLARIFY")
    (later,) = transfers.prepare()
    assert (later.replaces, later.kind) == (drafted, "TO_CHANNEL")
    assert CustodianTransfer.objects.get(pk=drafted.pk).state == "LAPSED"
