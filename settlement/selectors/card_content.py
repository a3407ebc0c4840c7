"""How a payee's card is pinned in what is approved."""

from __future__ import annotations

from accounts.models import BankCard


def card_content(card: BankCard | None) -> dict[str, str]:
    """Name a card without its number: another card, or another account, is another."""
    if card is None:
        return {}
    return {
        "capital_account": card.capital_account.number,
        "card": card.number,
        "masked": card.card_no_masked,
        "bank": card.bank_code,
    }
