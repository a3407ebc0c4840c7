"""Where a refund goes: to the card that paid; to another where that one is gone."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import BankCard, CapitalAccount, FundTradingAccount
from fundops.core.services import evidence
from settlement.models import AttemptAnswer, Cause, Payout, PayoutAttempt, Refund
from settlement.selectors.payout_gates import bound_card
from settlement.selectors.review_traits import is_other_card

#: As evidence is attached: the kind of the refund's review.
_KIND = "REFUND"


@dataclass(frozen=True, slots=True)
class Gone:
    """Why the card that paid takes no money: a code, and a sentence."""

    code: str
    words: str


def payee_of(refund: Refund) -> BankCard | None:
    """Say the card a refund goes to: the chosen one, else the one that paid."""
    return refund.card if refund.card_id else bound_card(refund.claim)


def paid_by(refund: Refund) -> BankCard | None:
    """Say the card that paid, as it stands now; the last one where it was closed."""
    account = refund.claim.sub_account.capital_account_id
    cards = BankCard.objects.filter(capital_account=account)
    return (
        cards.select_related("capital_account").order_by("-valid_from", "-pk").first()
    )


def why_gone(refund: Refund) -> Gone | None:
    """Say why the card that paid takes no money; None while it does."""
    claim = refund.claim
    card = bound_card(claim)
    if card is None:
        words = _("No card is bound to capital account %(number)s any more.")
        number = claim.sub_account.capital_account
        return Gone("CARD_CLOSED", words % {"number": number})
    account = card.capital_account
    if account.state == CapitalAccount.State.UNBOUND:
        words = _("Capital account %(number)s is unbound.")
        return Gone("CARD_CLOSED", words % {"number": account})
    sent_back = _sent_back(card)
    if sent_back is None:
        return None
    words = _("The bank sent %(payout)s back from it: %(code)s %(text)s")
    return Gone(
        "BANK_RETURNED",
        words
        % {
            "payout": sent_back.attempt.payout.payout_no,
            "code": sent_back.code,
            "text": sent_back.text,
        },
    )


def why_not(refund: Refund, card: BankCard) -> str:
    """Say why a refund cannot go to another card; empty where it can."""
    claim = refund.claim
    if not is_other_card(claim.sub_account, card):
        return _("%(card)s is of the account that paid.") % {"card": card}
    paying, theirs = claim.sub_account.capital_account, card.capital_account
    if theirs.fund_trading_account_id != paying.fund_trading_account_id:
        return _("%(card)s is another person's; money goes to its owner only.") % {
            "card": card
        }
    person = theirs.fund_trading_account
    if person.kyc != FundTradingAccount.Kyc.VERIFIED:
        words = _("Customer %(person)s: %(state)s; no other card before that is clear.")
        return words % {"person": person, "state": person.get_kyc_display()}
    if card.valid_until is not None or theirs.state != CapitalAccount.State.BOUND:
        return _("%(card)s is not bound; nothing is sent to it.") % {"card": card}
    if why_gone(refund) is None:
        return _(
            "The card that paid is open, and no money came back from it: the refund "
            "goes there."
        )
    return ""


def other_cards(refund: Refund) -> list[BankCard]:
    """Find the other bound cards of the same person, the latest first."""
    paying = refund.claim.sub_account.capital_account
    found = BankCard.objects.filter(
        capital_account__fund_trading_account=paying.fund_trading_account_id,
        capital_account__state=CapitalAccount.State.BOUND,
        valid_until__isnull=True,
    ).exclude(capital_account=paying)
    return list(found.select_related("capital_account").order_by("-pk"))


def has_evidence(refund: Refund) -> bool:
    return bool(evidence.of(_KIND, refund.refund_no))


def _sent_back(card: BankCard) -> AttemptAnswer | None:
    """Find the last word by which this very card refused or returned money."""
    ends = AttemptAnswer.objects.filter(
        attempt__payout__card=card, is_end=True, cause=Cause.CUSTOMER
    )
    last = ends.select_related("attempt__payout").order_by("-id").first()
    if last is None:
        return None
    # What it took afterwards says that it is well again.
    later = PayoutAttempt.objects.filter(
        payout__card=card,
        payout__state__in=[Payout.State.PAID, Payout.State.SETTLED],
        pk__gt=last.attempt_id,
    )
    return None if later.exists() else last
