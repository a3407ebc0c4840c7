"""What must be so before a payout is sent, each with a sentence of how it stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, QuerySet, When
from django.utils.translation import gettext as _

from accounts.models import BankCard, CapitalAccount, SubAccount
from accounts.selectors import screenings
from fundops.core.asked_once import asked_once, keep
from settlement.models import BankAccount, Claim, Payout, Refund
from settlement.selectors.cards import cards_of
from settlement.selectors.evidence_gate import evidence_of
from settlement.selectors.money_gate import money_gate
from settlement.selectors.named_cards import names_its_card
from settlement.selectors.positions import position_of, positions

_Kind = BankAccount.Kind


@dataclass(frozen=True, slots=True)
class PayoutGate:
    """One condition of sending: a code, whether it holds, and a sentence."""

    code: str
    ok: bool
    words: str


def gates_of(payout: Payout, *, on: dt.date | None = None) -> list[PayoutGate]:
    """
    Ask every gate of a payout; all must hold for it to be sent.

    :param on: the day of sending, by which a screening is too old or not.
    """
    evidence, money = evidence_of(payout.claim), money_gate(payout.claim)
    gates = [
        PayoutGate("EVIDENCE", evidence.ok, evidence.words),
        PayoutGate("MONEY", money.ok, money.words),
        card_gate(
            payout.claim.sub_account, payout.card, is_named=names_its_card(payout)
        ),
        screening_gate(payout.claim.sub_account, on=on),
    ]
    if payout.claim.kind == Claim.Kind.REFUND:
        gates.append(_approval(payout))
    return gates


def card_gate(
    sub_account: SubAccount, card: BankCard, *, is_named: bool = False
) -> PayoutGate:
    """
    Ask whether the pinned card is the customer's, bound still, and free.

    :param is_named: a refund names it in the place of the card that paid; then it may
        be of another capital account of the same person.
    """
    account = card.capital_account
    if not _is_theirs(sub_account, account, is_named):
        words = _("The card %(card)s is of another capital account.")
        return PayoutGate("CARD", False, words % {"card": card})
    if card.valid_until is not None:
        words = _("The card %(card)s is no longer bound; propose a payee change.")
        return PayoutGate("CARD", False, words % {"card": card})
    if account.state != CapitalAccount.State.BOUND:
        words = _("Capital account %(number)s: %(state)s; nothing is sent to it.")
        return PayoutGate(
            "CARD",
            False,
            words % {"number": account, "state": account.get_state_display()},
        )
    return PayoutGate("CARD", True, _("The card %(card)s is bound.") % {"card": card})


def screening_gate(sub_account: SubAccount, *, on: dt.date | None) -> PayoutGate:
    """Ask whether the customer was compared with the lists lately and is on none."""
    if not screenings.is_connected():
        return PayoutGate("SCREENING", True, _("Customers are not screened here."))
    person = sub_account.capital_account.fund_trading_account_id
    found = screenings.newest([person]).get(person)
    if why_not := screenings.why_not_paid(found, on=on):
        return PayoutGate("SCREENING", False, why_not)
    words = _("Screened on %(date)s: no hit.")
    day = found.business_date if found else ""
    return PayoutGate("SCREENING", True, words % {"date": day})


def _is_theirs(
    sub_account: SubAccount, account: CapitalAccount, is_named: bool
) -> bool:
    if account.pk == sub_account.capital_account_id:
        return True
    owner = sub_account.capital_account.fund_trading_account_id
    return is_named and account.fund_trading_account_id == owner


@asked_once
def paying_account() -> BankAccount | None:
    """Say which account payouts go out of: the payout account, else the main one."""
    found = positions(paying_accounts())
    for one in found:
        keep(position_of, one, one.account)
    return found[0].account if found else None


def paying_accounts() -> QuerySet[BankAccount]:
    """List what payouts may go out of, that which they do go out of first."""
    active = BankAccount.objects.filter(
        is_active=True, kind__in=(_Kind.PAYOUT, _Kind.COLLECTION_MAIN)
    )
    is_second = Case(When(kind=_Kind.PAYOUT, then=0), default=1)
    return active.order_by(is_second, "pk")


def bound_card(claim: Claim) -> BankCard | None:
    """Find the card that is bound now to the capital account the claim pays to."""
    return current_card(claim.sub_account)


def current_card(sub_account: SubAccount) -> BankCard | None:
    cards = cards_of(sub_account.capital_account_id)
    return next((card for card in cards if card.valid_until is None), None)


def _approval(payout: Payout) -> PayoutGate:
    approved = Refund.objects.filter(
        claim=payout.claim_id,
        part=payout.part,
        state__in=[Refund.State.APPROVED, Refund.State.CLOSED],
    ).exists()
    words = _("Its refund is approved.") if approved else _("Its refund waits.")
    return PayoutGate("REFUND", approved, words)
