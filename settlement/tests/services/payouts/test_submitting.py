"""What must be so before a payout leaves; what stays ready when it is not."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import CapitalAccount
from accounts.tests.screening import a_list, screen
from fundops.core.tests.allowing import may_update
from fundops.core.tests.factories import FRIDAY, noon, service
from fundops.core.tests.reviewing import an_approval
from settlement.models import Claim, Payout, PayoutAttempt, Refund, TaReceipt
from settlement.selectors.evidence_gate import evidence_of
from settlement.selectors.money_gate import money_gate
from settlement.selectors.payout_gates import gates_of
from settlement.selectors.payout_gates_by_set import with_open_gates
from settlement.services.payouts.submitting import submit_due
from settlement.services.prepare_payouts import prepare_payouts
from settlement.services.refunds.paying_out import make_payout
from settlement.services.release_money import release_order_money
from settlement.tests import payouts as bank
from settlement.tests.factories import balances

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(autouse=True)
def _two_days() -> None:
    bank.two_days()


def shut(payout: Payout) -> list[str]:
    """The gates that are shut; asked by the set, the answer is the same."""
    payout = bank.again(payout)
    found = [gate.code for gate in gates_of(payout) if not gate.ok]
    assert (with_open_gates([payout]) == [payout]) == (found == [])
    return found


class TestGates:
    def test_all_open_the_match_is_shown(self) -> None:
        payout = bank.a_ready_payout()
        assert shut(payout) == []
        match = evidence_of(payout.claim)
        assert match.ok
        assert "matches" in match.words
        assert match.record is not None

    def test_without_its_row_it_is_never_sent(self) -> None:
        payout = bank.a_ready_payout()
        Claim.objects.filter(pk=payout.claim_id).update(record_id=None)
        match = evidence_of(bank.again(payout).claim)
        assert match.words == (
            "No matching 04 / 06 row: cannot be sent, not even with two approvals."
        )
        assert shut(payout) == ["EVIDENCE"]
        assert bank.send() == []

    def test_a_row_of_a_smaller_amount_is_no_match(self) -> None:
        payout = bank.a_ready_payout()
        with may_update("settlement_claim", "amount"):
            Claim.objects.filter(pk=payout.claim_id).update(amount=D("80.01"))
        assert shut(payout) == ["EVIDENCE"]

    def test_another_serial_is_no_match(self) -> None:
        payout = bank.a_ready_payout()
        with may_update("settlement_claim", "origin_no"):
            Claim.objects.filter(pk=payout.claim_id).update(origin_no="X")
        assert shut(payout) == ["EVIDENCE"]

    def test_without_the_fund_side_s_money_it_waits(self) -> None:
        claim = bank.a_redemption_claim()
        prepare_payouts(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))
        payout = Payout.objects.get(claim=claim)
        assert shut(payout) == ["MONEY"]
        assert "0.00 came" in money_gate(claim).words
        assert bank.send() == []
        TaReceipt.objects.update(state="PARTLY_RECEIVED", received=1)
        assert shut(payout) == ["MONEY"]

    @pytest.mark.parametrize("state", ["FROZEN", "CHANGING", "UNBOUND"])
    def test_to_an_account_that_is_not_bound_it_waits(self, state: str) -> None:
        payout = bank.a_ready_payout()
        CapitalAccount.objects.update(state=state)
        assert shut(payout) == ["CARD"]

    def test_it_waits_for_a_screening_where_customers_are_screened(
        self, tmp_path: Path
    ) -> None:
        payout = bank.a_ready_payout()
        a_list(tmp_path, ("R1", "样例 nobody", ""), on=FRIDAY)
        assert shut(payout) == ["SCREENING"]
        assert bank.send() == []
        screen(FRIDAY)
        assert shut(payout) == []

    @pytest.mark.parametrize(("days", "expected"), [(1, []), (2, ["SCREENING"])])
    def test_a_screening_that_is_too_old_is_none(
        self, tmp_path: Path, days: int, expected: list[str]
    ) -> None:
        payout = bank.a_ready_payout()
        a_list(tmp_path, ("R1", "样例 nobody", ""), on=FRIDAY)
        screen(FRIDAY)
        later = FRIDAY + dt.timedelta(days=days)
        found = [gate.code for gate in gates_of(payout, on=later) if not gate.ok]
        assert found == expected
        assert (with_open_gates([payout], on=later) == []) == bool(expected)

    @pytest.mark.parametrize("by", ["name", "certificate_no"])
    def test_nothing_leaves_to_a_listed_customer(self, tmp_path: Path, by: str) -> None:
        payout = bank.a_ready_payout()
        person = payout.card.capital_account.fund_trading_account
        row = ("R1", person.name if by == "name" else "样例 other", "")
        if by == "certificate_no":
            row = (*row[:2], person.certificate_no)
        a_list(tmp_path, row, on=FRIDAY)
        screen(FRIDAY)
        assert shut(payout) == ["SCREENING"]
        assert bank.send(noon(FRIDAY)) == []
        assert Payout.objects.get().state == "READY"


class TestSubmitDue:
    def test_not_before_its_day(self) -> None:
        bank.a_ready_payout()
        with transaction.atomic():
            made = submit_due(
                file=bank.a_file(),
                business_date=FRIDAY,
                actor=service(),
                now=noon(FRIDAY),
            )
        assert made == []

    def test_never_more_than_the_account_has(self) -> None:
        small, large = bank.a_ready_payout("80.00"), bank.a_ready_payout("70.00")
        account = bank.the_account()
        with transaction.atomic():
            from settlement.services import reservations

            reservations.hold(
                account_id=account.pk,
                amount=D(75),
                subject_kind="TRANSFER",
                subject_no="X",
                now=noon(FRIDAY),
            )
        # 75.00 of 150.00 are left: enough for the second, not for the first.
        assert bank.send() == [f"{large.payout_no}-1"]
        assert bank.again(small).state == "READY"

    def test_a_claim_on_hold_is_left_out(self) -> None:
        payout = bank.a_ready_payout()
        Claim.objects.filter(pk=payout.claim_id).update(state="ON_HOLD")
        assert bank.send() == []

    def test_asks_as_often_for_many_as_for_one(
        self, django_assert_max_num_queries: Any
    ) -> None:
        for amount in ("80.00", "70.00", "60.00", "50.00", "40.00"):
            bank.a_ready_payout(amount)
        with django_assert_max_num_queries(35) as asked:
            assert len(bank.send()) == 5
        assert len([q for q in asked if "journalentry" in q["sql"]]) == 1

    def test_the_refund_of_another_claim_is_no_approval(self) -> None:
        order = bank.a_cancelled_purchase()
        release_order_money(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))
        bank.the_channel_remits(order)
        refund = Refund.objects.get(order_no=order.order_no)
        payout = make_payout(refund, business_date=FRIDAY)
        assert shut(payout) == ["REFUND"]
        an_approval(kind="REFUND", subject_no=refund.refund_no, amount=refund.amount)
        for state in ("SUBMITTED", "IN_REVIEW", "APPROVED"):
            Refund.objects.filter(pk=refund.pk).update(state=state)
        assert shut(payout) == []

    def test_a_debit_that_was_not_remitted_keeps_its_refund_back(self) -> None:
        order = bank.a_cancelled_purchase()
        release_order_money(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))
        refund = Refund.objects.get(order_no=order.order_no)
        assert shut(make_payout(refund, business_date=FRIDAY)) == ["MONEY", "REFUND"]

    def test_two_claims_on_one_row_are_asked_one_after_the_other(self) -> None:
        first, second = bank.a_ready_payout("80.00"), bank.a_ready_payout("80.00")
        row = first.claim.record_id
        with (
            may_update("settlement_claim", "origin_no", "sub_account_id"),
            may_update("settlement_payout", "card_id"),
        ):
            Claim.objects.filter(pk=second.claim_id).update(
                record_id=row,
                origin_no=first.claim.origin_no,
                sub_account=first.claim.sub_account,
            )
            Payout.objects.filter(pk=second.pk).update(card=first.card)
        both = [bank.again(first), bank.again(second)]
        assert with_open_gates(both) == both[:1]
        assert bank.send() == [f"{first.payout_no}-1"]
        assert shut(second) == ["EVIDENCE"]

    def test_twice_sends_nothing_the_second_time(self) -> None:
        bank.a_ready_payout()
        assert len(bank.send()) == 1
        assert bank.send() == []
        assert balances() == {"1001": D(80), "2006": D(-80)}

    def test_lines_are_numbered_by_due_date(self) -> None:
        first, second = bank.a_ready_payout("80.00"), bank.a_ready_payout("70.00")
        bank.send()
        lines = PayoutAttempt.objects.order_by("line").values_list(
            "payout__payout_no", "line"
        )
        assert list(lines) == [(first.payout_no, 1), (second.payout_no, 2)]


def test_the_database_refuses_a_second_live_try() -> None:
    payout = bank.a_sent_payout()
    first = payout.attempts.get()
    with pytest.raises(IntegrityError, match="one live attempt"), transaction.atomic():
        PayoutAttempt.objects.create(
            payout=payout,
            number=2,
            attempt_no="X-2",
            channel=first.channel,
            account=first.account,
            file=bank.a_file(),
            line=1,
            sent_at=noon(FRIDAY),
        )
