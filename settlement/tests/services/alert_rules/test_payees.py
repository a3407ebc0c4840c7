from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import BankCard
from fundops.core import personal_data
from fundops.core.services.alert_rules import Finding
from fundops.core.tests.allowing import may_update
from fundops.core.tests.factories import FRIDAY, noon, service
from fundops.core.tests.reviewing import an_approval
from settlement.models import BankMovement, Claim, Payout
from settlement.services.alert_rules.payees import own_card, payee_changed
from settlement.services.prepare_payouts import prepare_payouts
from settlement.services.release_money import release_order_money
from settlement.tests import payouts as bank
from settlement.tests.factories import a_paying_customer

pytestmark = pytest.mark.django_db
NOW = noon(FRIDAY)


@pytest.fixture(autouse=True)
def _two_days() -> None:
    bank.two_days()


def another_card(payout_or_claim: Payout | Claim, *, since: dt.date) -> BankCard:
    """The customer's card ends and another takes its place."""
    claim = getattr(payout_or_claim, "claim", payout_or_claim)
    capital = claim.sub_account.capital_account
    old = BankCard.objects.get(capital_account=capital, valid_until=None)
    old.valid_until = since
    old.save(update_fields=["valid_until"])
    return BankCard.objects.create(
        number=f"BC99{capital.pk:08d}",
        capital_account=capital,
        bank_code="102",
        card_no_sealed=personal_data.seal("x", bound_to="y"),
        card_no_masked="****9902",
        card_no_index=personal_data.blind_index(f"62000000{capital.pk:08d}"),
        valid_from=since,
    )


def prepared(claim: Claim) -> Payout:
    prepare_payouts(business_date=FRIDAY, actor=service(), now=NOW)
    return Payout.objects.get(claim=claim)


def changed(date: dt.date = FRIDAY) -> list[Finding]:
    return payee_changed(date, NOW)


class TestPayeeChanged:
    def test_finds_a_payout_to_a_card_that_took_the_place_of_another(self) -> None:
        claim = bank.a_redemption_claim()
        another_card(claim, since=FRIDAY)
        payout = prepared(claim)
        [finding] = changed()
        assert finding.reference == f"PAYEE_CHANGED:{payout.payout_no}"
        assert finding.subject == payout.payout_no
        assert "80.00 go to card ****9902" in finding.message
        assert finding.details["changed_on"] == "2025-01-03"

    def test_leaves_a_card_that_was_always_there(self) -> None:
        prepared(bank.a_redemption_claim())
        assert changed() == []

    def test_leaves_a_change_of_long_ago(self) -> None:
        claim = bank.a_redemption_claim()
        another_card(claim, since=FRIDAY)
        payout = prepared(claim)
        later = FRIDAY + dt.timedelta(days=40)
        with may_update("settlement_payout", "business_date", "due_date"):
            Payout.objects.filter(pk=payout.pk).update(
                business_date=later, due_date=later
            )
        assert changed(later) == []

    def test_leaves_a_payout_that_was_called_off(self) -> None:
        claim = bank.a_redemption_claim()
        another_card(claim, since=FRIDAY)
        payout = prepared(claim)
        payout.cancel()
        payout.save(update_fields=["state"])
        assert changed() == []


def own(date: dt.date = FRIDAY) -> list[tuple[str, str]]:
    return [(f.subject, str(f.details["why"])) for f in own_card(date, NOW)]


class TestOwnCard:
    def test_leaves_money_that_goes_back_to_the_card_it_came_from(self) -> None:
        bank.a_cancelled_purchase()
        bank.a_sent_payout()
        release_order_money(business_date=FRIDAY, actor=service(), now=NOW)
        assert own() == []

    def test_finds_a_card_of_another_capital_account(self) -> None:
        payout = bank.a_ready_payout()
        stranger = BankCard.objects.get(
            capital_account=a_paying_customer().capital_account
        )
        wrong = Payout.objects.create(
            payout_no="PO20250103999",
            claim=bank.a_redemption_claim("70.00"),
            card=stranger,
            amount="70.00",
            due_date=FRIDAY,
            business_date=FRIDAY,
        )
        assert own() == [(wrong.payout_no, "ACCOUNT")]
        assert payout.payout_no != wrong.payout_no

    def test_finds_a_refund_to_a_card_that_did_not_pay(self) -> None:
        from settlement.services.refunds.paying_out import make_payout

        order = bank.a_cancelled_purchase()
        release_order_money(business_date=FRIDAY, actor=service(), now=NOW)
        claim = Claim.objects.get(order_no=order.order_no)
        another_card(claim, since=FRIDAY)
        refund = claim.refunds.get()
        an_approval(kind="REFUND", subject_no=refund.refund_no, amount=refund.amount)
        for move in (refund.submit, refund.take_up, refund.approve):
            move()
            refund.save(update_fields=["state"])
        payout = make_payout(refund, business_date=FRIDAY)
        assert own() == [(payout.payout_no, "DEBIT")]

    def test_finds_a_line_of_the_bank_that_names_another_account(self) -> None:
        payout = bank.a_sent_payout()
        attempt = bank.last_attempt(payout)
        for serial, index in (
            ("B1", payout.card.card_no_index),
            ("B2", personal_data.blind_index("6200000000000099")),
        ):
            assert own() == []
            BankMovement.objects.create(
                account=attempt.account,
                bank_serial=serial,
                evidence_key=f"line:{serial}",
                booked_on=FRIDAY,
                amount=-payout.amount,
                nature=BankMovement.Nature.PAYOUT,
                subject_no=attempt.attempt_no,
                counterparty_masked="****0099 样**",
                counterparty_index=index,
                state=BankMovement.State.ON_STATEMENT,
            )
        assert own() == [(payout.payout_no, "BANK")]
