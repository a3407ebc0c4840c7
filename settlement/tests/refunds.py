"""Refunds that wait, the cards they may go to, and the books that hold beside them."""

from __future__ import annotations

from decimal import Decimal

from accounts.models import BankCard, CapitalAccount, SubAccount
from accounts.tests.factories import a_bank_card, a_capital_account
from fundops.core.models import Staff
from fundops.core.services import evidence
from fundops.core.tests.factories import FRIDAY, THURSDAY, a_person, noon, service
from fundops.core.tests.papers import A_PDF
from settlement.models import Refund
from settlement.services import refunds
from settlement.services.collection_answers import record_answer
from settlement.services.prepare_payouts import prepare_payouts
from settlement.services.refunds.lowering import Lowered
from settlement.services.release_money import release_order_money
from settlement.services.verify_books import verify_books
from settlement.tests import payouts as bank
from settlement.tests.factories import a_collection, a_success, an_order_to_collect
from trading.models import Order

NOW = noon(FRIDAY)
WHY = "样例原因: 部分金额有争议"
#: What rows of refunds can break; others ask for more of a day than a test has.
_HELD = ("I2", "I4", "I8", "I9", "I10", "I21", "I28", "L3")


def a_refund(amount: str = "1000.00", *, remitted: bool = False) -> Refund:
    """The refund of a purchase that was cancelled before it was sent."""
    order = bank.a_cancelled_purchase(amount)
    release_order_money(business_date=FRIDAY, actor=service(), now=NOW)
    if remitted:
        bank.the_channel_remits(order)
    return Refund.objects.get(order_no=order.order_no)


def a_refund_of(sub_account: SubAccount, amount: str) -> Refund:
    """One more refund of a customer, of another purchase that was cancelled."""
    order = an_order_to_collect(amount=Decimal(amount), sub_account=sub_account)
    debit = a_collection(state="SUBMITTED", order=order)
    record_answer(
        collection_id=debit.pk,
        answer=a_success(amount),
        source="CALL",
        now=noon(THURSDAY),
    )
    Order.objects.filter(pk=order.pk).update(state=Order.State.CANCELLED)
    release_order_money(business_date=FRIDAY, actor=service(), now=NOW)
    return Refund.objects.get(order_no=order.order_no)


def lowered(
    refund: Refund, amount: str, *, actor: Staff | None = None, why: str = WHY
) -> Lowered:
    return refunds.lower(
        refund_no=refund.refund_no,
        amount=Decimal(amount),
        reason_code="PART_DISPUTED",
        reason=why,
        actor=actor or a_person(),
        now=NOW,
    )


def approved(refund: Refund) -> None:
    """Submit it, approve it on every level, and make its payout."""
    bank.approve(refunds.submit(refund_no=refund.refund_no, actor=a_person(), now=NOW))
    prepare_payouts(business_date=FRIDAY, actor=service(), now=NOW)


def another_card_of(refund: Refund) -> BankCard:
    """A second bound card of the customer whose refund it is."""
    person = refund.claim.sub_account.capital_account.fund_trading_account
    return a_bank_card(capital_account=a_capital_account(person=person))


def the_card_that_paid_is_closed(refund: Refund) -> None:
    account = refund.claim.sub_account.capital_account
    card = account.cards.get(valid_until__isnull=True)
    card.valid_until = FRIDAY
    card.save(update_fields=["valid_until"])
    CapitalAccount.objects.filter(pk=account.pk).update(
        state=CapitalAccount.State.UNBOUND
    )


def chosen(
    refund: Refund, card: BankCard, *, actor: Staff | None = None, why: str = WHY
) -> Refund:
    return refunds.choose_card(
        refund_no=refund.refund_no,
        card_no=card.number,
        reason=why,
        actor=actor or a_person(),
        now=NOW,
    )


def with_evidence(refund: Refund) -> None:
    evidence.attach(
        kind="REFUND",
        subject_no=refund.refund_no,
        name="paper.pdf",
        content=A_PDF,
        person=a_person(),
        now=NOW,
    )


def again(refund: Refund) -> Refund:
    """The same refund as the database has it now."""
    return Refund.objects.select_related("claim", "card").get(pk=refund.pk)


def broken() -> list[tuple[str, str]]:
    """What of the books does not hold, of the rules that refunds can break."""
    return [
        (rule.id, f"{one.subject}: {one.detail}")
        for rule in verify_books().invariants
        if rule.id in _HELD
        for one in rule.offenders
    ]
