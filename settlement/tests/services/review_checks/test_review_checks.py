"""The eight checks over the four kinds of review: what each says, in figures."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import BankCard
from fundops.core import personal_data
from fundops.core.models import Evidence, Review, ReviewDecision
from fundops.core.services import reviews
from fundops.core.services.reviews import Check, fixed_checks, screening
from fundops.core.services.reviews.screening import Screening
from fundops.core.tests.factories import FRIDAY, THURSDAY, a_person, noon, service
from settlement.models import BankMovement, Payout, Refund
from settlement.services import payouts, refunds
from settlement.services.release_money import release_order_money
from settlement.tests import payouts as bank
from settlement.tests import transfers
from settlement.tests.services.refunds.test_unapplied import (
    debit as debit,
)

pytestmark = pytest.mark.django_db
D = Decimal
NOW = noon(FRIDAY)
CODES = [
    "FIRST_PAYMENT",
    "CARD_CHANGED",
    "UNUSUAL_AMOUNT",
    "SAME_PAIR",
    "SCREENING",
    "DEADLINE",
    "EVIDENCE",
    "ON_STATEMENT",
]


def look(review: Review, now: dt.datetime = NOW, **given: Any) -> dict[str, Check]:
    again = Review.objects.get(pk=review.pk)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = fixed_checks.of(again, now, **given)
    assert len(asked) <= 9, [q["sql"] for q in asked]
    assert [check.code for check in found] == CODES
    return {check.code: check for check in found}


def states(review: Review) -> dict[str, str]:
    return {code: str(check.state) for code, check in look(review).items()}


def a_refund_review() -> Review:
    order = bank.a_cancelled_purchase()
    release_order_money(business_date=FRIDAY, actor=service(), now=NOW)
    refund = Refund.objects.get(order_no=order.order_no)
    return refunds.submit(refund_no=refund.refund_no, actor=a_person(), now=NOW)


def a_resend_review() -> Review:
    payout = bank.a_failed_payout()
    return payouts.propose_resend(payout_no=payout.payout_no, actor=a_person(), now=NOW)


class TestRefund:
    @pytest.fixture(autouse=True)
    def _two_days(self) -> None:
        bank.two_days()

    def test_looks_at_all_eight_in_their_order(self) -> None:
        assert states(a_refund_review()) == {
            "FIRST_PAYMENT": "LOOK",
            "CARD_CHANGED": "PASS",
            "UNUSUAL_AMOUNT": "LOOK",
            "SAME_PAIR": "PASS",
            "SCREENING": "LOOK",
            "DEADLINE": "PASS",
            "EVIDENCE": "PASS",
            "ON_STATEMENT": "PASS",
        }

    def test_names_the_card_that_was_there_before(self) -> None:
        order = bank.a_cancelled_purchase()
        capital = order.sub_account.capital_account
        old = BankCard.objects.get(capital_account=capital)
        old.valid_until = FRIDAY
        old.save(update_fields=["valid_until"])
        BankCard.objects.create(
            number="BC9900000001",
            capital_account=capital,
            bank_code="102",
            card_no_sealed=personal_data.seal("x", bound_to="y"),
            card_no_masked="****9901",
            card_no_index=personal_data.blind_index("6200000099999901"),
            valid_from=FRIDAY,
        )
        release_order_money(business_date=FRIDAY, actor=service(), now=NOW)
        refund = Refund.objects.get(order_no=order.order_no)
        review = refunds.submit(refund_no=refund.refund_no, actor=a_person(), now=NOW)
        check = look(review)["CARD_CHANGED"]
        assert check.state == "LOOK"
        assert f"****9901 took the place of {old.card_no_masked}" in check.text
        assert "0 days ago" in check.text
        later = look(review, NOW + dt.timedelta(days=31))["CARD_CHANGED"]
        assert later.state == "PASS"

    def test_shows_a_debit_of_the_amount_that_nobody_explained(self) -> None:
        review = a_refund_review()
        movement = BankMovement.objects.create(
            account=bank.the_account(),
            bank_serial="B77",
            evidence_key="line:77",
            booked_on=FRIDAY,
            amount=-review.amount,
            nature=BankMovement.Nature.UNKNOWN,
            state=BankMovement.State.ON_STATEMENT,
        )
        check = look(review)["ON_STATEMENT"]
        assert (check.state, movement.bank_serial in check.text) == ("LOOK", True)

    def test_counts_the_papers_and_what_the_policy_asks(self) -> None:
        review = a_refund_review()
        assert "asks for none" in look(review)["EVIDENCE"].text
        Evidence.objects.create(
            kind="REFUND",
            subject_no=review.subject_no,
            name="样例.pdf",
            media_type="application/pdf",
            size=1,
            sha256="0" * 64,
            person=a_person(),
            given_at=NOW,
        )
        check = look(review)["EVIDENCE"]
        assert (check.state, check.text) == ("PASS", "Papers attached: 1.")


class TestDeadline:
    def test_turns_when_it_is_near_and_when_it_is_past(self) -> None:
        bank.two_days()
        review = a_refund_review()
        assert review.deadline is not None
        near = review.deadline - dt.timedelta(minutes=20)
        past = review.deadline + dt.timedelta(minutes=90)
        assert look(review, near)["DEADLINE"].state == "LOOK"
        assert "0:20 left" in look(review, near)["DEADLINE"].text
        assert "passed 1:30 ago" in look(review, past)["DEADLINE"].text


class TestScreening:
    @pytest.fixture(autouse=True)
    def _no_source(self, monkeypatch: pytest.MonkeyPatch) -> None:
        bank.two_days()
        monkeypatch.setattr(screening, "_sources", [])

    def test_says_that_nobody_was_screened(self) -> None:
        assert "Not screened" in look(a_refund_review())["SCREENING"].text

    @pytest.mark.parametrize(
        ("days", "hits", "state"), [(0, 0, "PASS"), (5, 0, "LOOK"), (0, 1, "BLOCK")]
    )
    def test_says_its_age_once_it_is_connected(
        self, days: int, hits: int, state: str
    ) -> None:
        on = FRIDAY - dt.timedelta(days=days)
        screening.register(lambda number: Screening(on, "样例名单", hits))
        check = look(a_refund_review())["SCREENING"]
        assert check.state == state
        assert str(on) in check.text


class TestSamePair:
    def test_counts_what_passed_through_both(self, settings: Any) -> None:
        bank.two_days()
        settings.COMPLIANCE_THRESHOLDS = {"PAIR_MOST": 1}
        maker, checker = a_person(), a_person(role="reviewer")
        for _n in range(2):
            order = bank.a_cancelled_purchase()
            release_order_money(business_date=FRIDAY, actor=service(), now=NOW)
            refund = Refund.objects.get(order_no=order.order_no)
            review = refunds.submit(refund_no=refund.refund_no, actor=maker, now=NOW)
            bank.approve(review, checker=checker)
        assert ReviewDecision.objects.count() == 2
        check = look(review, NOW + dt.timedelta(minutes=1))["SAME_PAIR"]
        assert (check.state, f"{maker} and {checker}: 2 items" in check.text) == (
            "LOOK",
            True,
        )
        other = look(review, NOW, person=a_person(role="reviewer"))["SAME_PAIR"]
        assert other.state == "PASS"


class TestResend:
    @pytest.fixture(autouse=True)
    def _two_days(self) -> None:
        bank.two_days()

    def test_passes_where_the_statement_shows_nothing(self) -> None:
        check = look(a_resend_review())["ON_STATEMENT"]
        assert check.state == "PASS"
        assert "since 2025-01-03" in check.text

    def test_blocks_where_money_left_under_its_number(self) -> None:
        review = a_resend_review()
        attempt = bank.last_attempt(Payout.objects.get(payout_no=review.subject_no))
        BankMovement.objects.create(
            account=attempt.account,
            bank_serial="B78",
            evidence_key="line:78",
            booked_on=FRIDAY,
            amount=-review.amount,
            nature=BankMovement.Nature.PAYOUT,
            subject_no=attempt.attempt_no,
            state=BankMovement.State.ON_STATEMENT,
        )
        check = look(review)["ON_STATEMENT"]
        assert check.state == "BLOCK"
        assert "80.00 left under its number" in check.text


class TestUnapplied:
    @pytest.fixture(autouse=True)
    def _two_days(self) -> None:
        bank.two_days()

    def test_looks_in_few_questions(
        self,
        debit: Any,  # noqa: F811 - the fixture of the other tests
    ) -> None:
        review = refunds.propose_unapplied(
            number=debit.collection_no, actor=a_person(), now=NOW
        )
        found = look(review)
        assert found["FIRST_PAYMENT"].state == "LOOK"
        assert found["ON_STATEMENT"].state == "PASS"


class TestTransfer:
    def test_knows_no_counterpart_at_first(self) -> None:
        review = transfers.submitted(transfers.a_draft())
        found = look(review, transfers.MORNING)
        assert found["FIRST_PAYMENT"].state == "LOOK"
        assert found["CARD_CHANGED"].state == "LOOK"
        assert "0 earlier" in found["UNUSUAL_AMOUNT"].text

    def test_compares_amount_and_counterpart_with_the_last(self, settings: Any) -> None:
        settings.COMPLIANCE_THRESHOLDS = {"USUAL_AT_LEAST": 1, "UNUSUAL_TIMES": 2}
        transfers.executed(transfers.sent(transfers.a_draft("1000.00")))
        review = transfers.submitted(transfers.a_draft("2500.00"))
        found = look(review, transfers.MORNING)
        assert found["FIRST_PAYMENT"].state == "PASS"
        assert found["CARD_CHANGED"].state == "PASS"
        assert found["UNUSUAL_AMOUNT"].state == "LOOK"
        assert "2.50 times the median 1,000.00" in found["UNUSUAL_AMOUNT"].text

    def test_shows_what_the_registry_had_before(self) -> None:
        transfers.executed(transfers.sent(transfers.a_draft("1000.00")))
        account = transfers.the_account("REGISTRATION")
        before, account.account_name = account.account_name, "样例另一户名"
        account.save(update_fields=["account_name"])
        review = transfers.submitted(transfers.a_draft("1000.00"))
        check = look(review, transfers.MORNING)["CARD_CHANGED"]
        assert (check.state, before in check.text) == ("LOOK", True)


def test_says_eight_also_of_a_kind_that_gives_no_facts() -> None:
    transfer = transfers.submitted(transfers.a_draft())
    kind = transfer.kind
    provider = fixed_checks._providers.pop(kind)
    try:
        found = fixed_checks.of(transfer, noon(THURSDAY))
    finally:
        fixed_checks.register(kind, provider)
    assert [check.code for check in found] == CODES
    assert reviews.kind_of(kind).code == kind
