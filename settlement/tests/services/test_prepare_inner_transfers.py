"""Drafts between our own accounts: what has arrived, and what is paid out next."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fundops.core.tests.factories import FRIDAY, noon, service
from settlement.models import BankAccount, BankMovement, Payout, TransferItem
from settlement.services.prepare_payouts import prepare_payouts
from settlement.services.transfers.content import content_sha256
from settlement.services.transfers.deadlines import deadline_of
from settlement.tests.factories import a_bank_account, at
from settlement.tests.payouts import (
    a_ready_payout,
    a_redemption_claim,
    the_fund_side_pays,
)
from settlement.tests.payouts import two_days as with_a_payout_account
from settlement.tests.transfers import an_arrival, prepare, the_registry, two_days

pytestmark = pytest.mark.django_db
D = Decimal
Kind = BankAccount.Kind


class TestSubToMain:
    @pytest.fixture(autouse=True)
    def _a_registry(self) -> None:
        two_days()
        the_registry(sub=True)

    def test_moves_what_has_arrived(self) -> None:
        an_arrival("100.00")
        an_arrival("50.00")
        (transfer,) = prepare()
        assert (transfer.kind, transfer.amount) == ("SUB_TO_MAIN", D(150))
        assert transfer.from_account is not None
        assert transfer.to_account is not None
        assert transfer.from_account.kind == Kind.COLLECTION_SUB
        assert transfer.to_account.kind == Kind.COLLECTION_MAIN
        assert transfer.pay_date == FRIDAY
        assert transfer.content_sha256 == content_sha256(transfer)

    def test_is_due_at_ten_on_the_day_after_the_arrival(self) -> None:
        an_arrival()
        (transfer,) = prepare()
        deadline = deadline_of(transfer)
        assert (deadline.at, deadline.source) == (
            at(FRIDAY, 10),
            "SUB_TO_MAIN_NEXT_DAY_10",
        )

    def test_takes_each_arrival_once(self) -> None:
        an_arrival()
        prepare()
        assert prepare() == []
        an_arrival("7.00")
        assert [transfer.amount for transfer in prepare()] == [D(7)]

    @pytest.mark.parametrize(
        "change",
        [
            {"state": "REFUTED"},
            {"entry_reference": ""},
            {"nature": "UNKNOWN"},
        ],
    )
    def test_leaves_what_is_not_booked_or_not_known(
        self, change: dict[str, str]
    ) -> None:
        held = an_arrival()
        fields = {
            "account": held.account,
            "evidence_key": "arrival:other",
            "booked_on": held.booked_on,
            "amount": D(5),
            "nature": held.nature,
            "entry_reference": "arrival:other",
            "state": "RESULTED",
            **{name: value for name, value in change.items() if name != "state"},
        }
        other = BankMovement.objects.create(**fields)
        if "state" in change:
            other.refute()
            other.save(update_fields=["state"])
        (transfer,) = prepare()
        assert transfer.amount == held.amount

    def test_needs_one_sub_and_one_main_account(self) -> None:
        an_arrival()
        a_bank_account(Kind.COLLECTION_SUB)
        assert prepare() == []


class TestToPayout:
    def test_moves_what_is_paid_out_next(self) -> None:
        with_a_payout_account()
        the_registry()
        payout = a_ready_payout("80.00")
        Payout.objects.update(due_date=FRIDAY)
        (transfer,) = prepare()
        assert (transfer.kind, transfer.amount) == ("TO_PAYOUT", D(80))
        assert TransferItem.objects.get().payout == payout
        assert deadline_of(transfer).at == at(FRIDAY, 14)
        assert prepare() == []

    def test_waits_for_the_fund_sides_money(self) -> None:
        with_a_payout_account()
        the_registry()
        claim = a_redemption_claim()
        prepare_payouts(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))
        Payout.objects.update(due_date=FRIDAY)
        assert prepare() == []
        the_fund_side_pays(claim)
        assert [transfer.amount for transfer in prepare()] == [claim.amount]

    def test_without_a_payout_account_there_is_none(self) -> None:
        with_a_payout_account()
        the_registry()
        a_ready_payout()
        Payout.objects.update(due_date=FRIDAY)
        BankAccount.objects.filter(kind=Kind.PAYOUT).update(is_active=False)
        assert prepare() == []
