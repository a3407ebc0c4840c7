"""A refund that is lowered pays a part of its claim; nothing of the rest is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from fundops.core.errors import FundopsError
from fundops.core.models import AuditEntry, Review, Staff
from fundops.core.services import reviews
from fundops.core.services.reviews.errors import NotTheirs
from fundops.core.tests.factories import a_person
from settlement.errors import RefundRefused
from settlement.models import Claim, Payout, Refund
from settlement.selectors.parts import owed_of
from settlement.selectors.withdrawals import owed_undecided_total, pending_withdrawals
from settlement.services import refunds
from settlement.tests import payouts as bank
from settlement.tests.factories import balances
from settlement.tests.refunds import (
    NOW,
    WHY,
    a_refund,
    again,
    approved,
    broken,
    lowered,
)
from tests.rounds import rounds

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(autouse=True)
def _two_days() -> None:
    bank.two_days()


@pytest.fixture
def refund() -> Refund:
    return a_refund("1000.00")


class TestLower:
    def test_makes_two_parts_of_the_same_claim(self, refund: Refund) -> None:
        made = lowered(refund, "600.00")
        assert again(refund).state == "CANCELLED"
        parts = [
            (one.part, one.amount, one.paid, one.used, one.apart, one.state)
            for one in (made.now, made.rest)
        ]
        assert parts == [
            (1, D(600), D(1000), D(0), D(400), "CREATED"),
            (2, D(400), D(1000), D(0), D(600), "CREATED"),
        ]
        claim = Claim.objects.get()
        assert (claim.amount, claim.state) == (D(1000), "OPEN")

    def test_leaves_as_much_owed_as_before(self, refund: Refund) -> None:
        lowered(refund, "600.00")
        assert balances() == {"1101": D(1000), "2003": D(-1000)}
        assert owed_undecided_total() == D(1000)
        pending = pending_withdrawals(on=NOW.date())
        assert (pending.count, pending.amount, pending.difference) == (2, D(1000), 0)
        assert broken() == []

    def test_says_in_the_trail_what_was_and_what_is_and_why(
        self, refund: Refund
    ) -> None:
        made = lowered(refund, "600.00")
        entry = AuditEntry.objects.get(action="settlement.refund.lowered")
        assert entry.subject == refund.refund_no
        assert entry.before == {"amount": "1000.00"}
        assert entry.after["amount"] == "600.00"
        assert entry.after["stays_owed"] == "400.00"
        assert entry.after["stays_owed_in"] == made.rest.refund_no
        assert entry.reason == f"PART_DISPUTED {WHY}"

    def test_the_rest_is_lowered_again(self, refund: Refund) -> None:
        rest = lowered(refund, "600.00").rest
        made = lowered(rest, "0.01")
        assert (made.now.part, made.rest.part) == (2, 3)
        assert (made.rest.amount, made.rest.apart) == (D("399.99"), D("600.01"))
        assert owed_of(Claim.objects.get()) == D(1000)
        assert broken() == []

    @pytest.mark.parametrize("amount", ["1000.00", "1000.01", "0.00", "-1.00", "2E+40"])
    def test_never_raises_it(self, refund: Refund, amount: str) -> None:
        with pytest.raises(RefundRefused, match="never raised"):
            lowered(refund, amount)
        assert Refund.objects.count() == 1

    @pytest.mark.parametrize("amount", ["0.001", "NaN", "Infinity"])
    def test_takes_no_amount_that_is_none(self, refund: Refund, amount: str) -> None:
        with pytest.raises(RefundRefused, match="two places"):
            lowered(refund, amount)

    @pytest.mark.parametrize("why", ["", "too short", "   nine      "])
    def test_asks_why_in_ten_characters(self, refund: Refund, why: str) -> None:
        with pytest.raises(RefundRefused, match="at least 10"):
            lowered(refund, "600.00", why=why)

    def test_asks_for_a_code_of_the_catalogue(self, refund: Refund) -> None:
        with pytest.raises(RefundRefused, match="Choose one of the reasons"):
            refunds.lower(
                refund_no=refund.refund_no,
                amount=D(600),
                reason_code="BECAUSE",
                reason=WHY,
                actor=a_person(),
                now=NOW,
            )

    @pytest.mark.parametrize("role", ["reviewer", "compliance", "auditor"])
    def test_is_the_makers_act(self, refund: Refund, role: str) -> None:
        with pytest.raises(NotTheirs):
            lowered(refund, "600.00", actor=a_person(role=role))

    def test_comes_before_the_submission(self, refund: Refund) -> None:
        refunds.submit(refund_no=refund.refund_no, actor=a_person(), now=NOW)
        with pytest.raises(RefundRefused, match="only before it is submitted"):
            lowered(refund, "600.00")

    @pytest.mark.parametrize("decision", ["RETURN", "REJECT"])
    def test_follows_a_decision_that_asks_for_it(
        self, refund: Refund, decision: str
    ) -> None:
        review = refunds.submit(refund_no=refund.refund_no, actor=a_person(), now=NOW)
        reviews.decide(
            review_no=review.review_no,
            checker=a_person(role="reviewer"),
            decision=decision,
            reason_code={"RETURN": "TO_CLARIFY", "REJECT": "AMOUNT_DOUBTFUL"}[decision],
            note="a part of it is in question",
            seen_sha256=review.content_sha256,
            now=NOW,
        )
        made = lowered(refund, "600.00")
        assert (made.now.amount, made.rest.amount) == (D(600), D(400))
        assert broken() == []

    def test_who_lowered_it_does_not_approve_it(self, refund: Refund) -> None:
        both = a_person()
        reviewer = a_person(role="reviewer")
        both.groups.add(reviewer.groups.get())
        part = lowered(refund, "600.00", actor=both).now
        review = refunds.submit(refund_no=part.refund_no, actor=a_person(), now=NOW)
        assert review.editor_id == both.pk
        with pytest.raises(NotTheirs):
            bank.approve(review, checker=Staff.objects.get(pk=both.pk))

    def test_what_was_lowered_is_not_submitted(self, refund: Refund) -> None:
        lowered(refund, "600.00")
        with pytest.raises(RefundRefused, match="cannot be submitted"):
            refunds.submit(refund_no=refund.refund_no, actor=a_person(), now=NOW)

    def test_what_is_reviewed_says_that_it_was_lowered(self, refund: Refund) -> None:
        part = lowered(refund, "600.00").now
        review = refunds.submit(refund_no=part.refund_no, actor=a_person(), now=NOW)
        assert review.amount == D(600)
        for words in ('"part":1', '"in_other_parts":"400.00"', WHY):
            assert words in review.content


class TestTheDatabase:
    def test_loses_no_part(self, refund: Refund) -> None:
        def lose() -> None:
            refund.cancel()
            refund.save(update_fields=["state"])

        assert "come to the claim" in _refused(lose)

    def test_takes_no_part_more(self, refund: Refund) -> None:
        rest = lowered(refund, "600.00").rest

        def add() -> None:
            Refund.objects.create(
                refund_no="RFX",
                claim=rest.claim,
                part=3,
                order_no=rest.order_no,
                amount=D("0.01"),
                paid=D(1000),
                used=0,
                apart=D("999.99"),
                business_date=rest.business_date,
                lowered_from=rest,
                lowered_reason="OTHER",
                lowered_by=a_person(),
            )

        assert "come to the claim" in _refused(add)


class TestPaidInParts:
    def test_the_claim_is_paid_when_all_its_parts_are(self) -> None:
        made = lowered(a_refund("1000.00", remitted=True), "600.00")
        approved(made.now)
        first = Payout.objects.get()
        assert (first.part, first.amount) == (1, D(600))
        bank.send()
        assert balances() == {"1001": D(1000), "2006": D(-600), "2003": D(-400)}
        assert (_claim(), broken()) == (("IN_PAYOUT", D(400)), [])
        assert owed_undecided_total() == D(400)
        bank.paid(first)
        assert balances() == {"1001": D(400), "2003": D(-400)}
        assert (_claim(), again(made.now).state) == (("OPEN", D(400)), "CLOSED")
        assert (broken(), again(made.rest).state) == ([], "CREATED")
        approved(made.rest)
        bank.send()
        bank.paid(Payout.objects.get(part=2))
        assert (balances(), _claim(), broken()) == ({}, ("PAID", D(0)), [])

    def test_both_parts_on_their_way_at_once(self) -> None:
        made = lowered(a_refund("1000.00", remitted=True), "600.00")
        approved(made.now)
        approved(made.rest)
        assert len(bank.send()) == 2
        first, second = Payout.objects.order_by("part")
        bank.refused(first)  # the bank's own fault
        assert (_claim(), broken()) == (("IN_PAYOUT", D(600)), [])
        bank.paid(second)
        assert (_claim(), broken()) == (("OPEN", D(600)), [])
        assert bank.send_again(first) == [f"{first.payout_no}-2"]
        bank.paid(first)
        assert (balances(), _claim(), broken()) == ({}, ("PAID", D(0)), [])

    def test_a_part_that_came_back_is_owed_again(self) -> None:
        made = lowered(a_refund("1000.00", remitted=True), "600.00")
        approved(made.now)
        approved(made.rest)
        bank.send()
        first, second = Payout.objects.order_by("part")
        bank.paid(first)
        bank.paid(second)
        bank.came_back(first)
        assert balances() == {"1001": D(600), "2003": D(-600)}
        assert (_claim(), broken()) == (("OPEN", D(600)), [])
        bank.came_back(second, "R2001")  # the customer's account
        assert balances() == {"1001": D(1000), "2003": D(-600), "2008": D(-400)}
        assert (_claim(), broken()) == (("OPEN", D(600)), [])

    def test_what_wholly_came_back_ends_in_the_balance(self) -> None:
        made = lowered(a_refund("1000.00", remitted=True), "600.00")
        approved(made.now)
        approved(made.rest)
        bank.send()
        first, second = Payout.objects.order_by("part")
        bank.refused(first, "E2001")
        assert (_claim(), broken()) == (("IN_PAYOUT", D(0)), [])
        bank.refused(second, "E2001")
        assert balances() == {"1001": D(1000), "2008": D(-1000)}
        assert (_claim(), broken()) == (("RETURNED_TO_BALANCE", D(0)), [])

    def test_a_late_success_of_a_part_takes_that_part_only(self) -> None:
        made = lowered(a_refund("1000.00", remitted=True), "600.00")
        approved(made.now)
        bank.send()
        first = Payout.objects.get()
        bank.refused(first, "E2001")
        assert balances() == {"1001": D(1000), "2003": D(-400), "2008": D(-600)}
        bank.paid(first)
        assert balances() == {"1001": D(400), "2003": D(-400)}
        assert _claim() == ("OPEN", D(400))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", rounds())
def test_twenty_at_once_lower_it_once(round_: int) -> None:
    refund = a_refund("1000.00")
    makers = [a_person() for _ in range(4)]

    def lower(number: int) -> str:
        try:
            lowered(refund, f"{100 + number}.00", actor=makers[number % 4])
        except FundopsError as error:
            return error.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(8) as pool:
        said = Counter(pool.map(lower, range(20)))
    assert said["done"] == 1
    left = Refund.objects.exclude(state="CANCELLED")
    assert left.aggregate(total=Sum("amount"))["total"] == D(1000)
    assert (left.count(), Review.objects.count(), broken()) == (2, 0, [])


def _claim() -> tuple[str, Decimal]:
    claim = Claim.objects.get()
    return str(claim.state), owed_of(claim)


def _refused(act: Callable[[], None]) -> str:
    """Do something to its COMMIT, and give what the database said against it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            act()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        return str(error)
    return ""
