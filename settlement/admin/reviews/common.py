"""Panels that the reviews of several kinds share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import BankCard
from fundops.core.admin import cells, links
from fundops.core.admin.cells import Column
from fundops.core.admin.icons import icon
from fundops.core.admin.page import Fact, Fold, Table, Text
from fundops.core.admin.states import state_badge
from settlement.models import Claim, Payout, Refund
from settlement.selectors import page_facts
from settlement.selectors.cards import cards_of

#: Cards of an account that a fold shows.
_CARDS = 5
#: Of one customer, so many are looked through for those that were decided.
_OTHERS = 50
_OF_A_CLAIM: dict[str, Any] = {
    "REFUND": (Refund, "refund_no"),
    "PAYOUT_RESEND": (Payout, "payout_no"),
}


def payee_facts(claim: Claim, card: BankCard | None) -> list[Fact]:
    """Say where the money goes and whose it is, masked."""
    bank = card.bank_code if card else "—"
    person = claim.sub_account.distribution_account.fund_trading_account
    return [
        Fact(
            _("To the card that paid"),
            str(card) if card else None,
            note=_("bank %(bank)s, capital account %(number)s")
            % {"bank": bank, "number": claim.sub_account.capital_account},
        ),
        Fact(
            _("Customer"),
            links.link(person, person.name_masked),
            note=str(person),
        ),
    ]


def claim_fact(claim: Claim) -> Fact:
    opened = cells.write(links.link(claim), cells.MONO)
    return Fact(_("Claim"), format_html("{} {}", opened, state_badge(claim)))


def card_changes(claim: Claim) -> Fold:
    """Say how the card of the capital account changed."""
    every = cards_of(claim.sub_account.capital_account_id)
    cards = every[::-1][:_CARDS]
    heads = [
        Column(_("Card")),
        Column(_("Bank")),
        Column(_("From"), cells.DATE),
        Column(_("Until"), cells.DATE),
    ]
    rows = [(str(c), c.bank_code, c.valid_from, c.valid_until) for c in cards]
    changes = max(len(cards) - 1, 0)
    note = (
        gettext("%(n)d changes") % {"n": changes}
        if changes
        else gettext("never changed")
    )
    return Fold(gettext("Changes of the card"), note, [Table(heads, rows)])


def equation(parts: str) -> Text:
    """A sentence that says that the figures close."""
    return Text(
        format_html('<span class="small q2">{} {}</span>', icon("check"), parts)
    )


def paying_row(
    account_no: str | None, amount: Decimal
) -> list[tuple[str, str, Any, Any]]:
    """The bank account as it stands now, after sending and after payment."""
    if not account_no:
        return []
    booked = page_facts.balance_of("1001", account_no)
    return [("1001", account_no, booked, booked - amount)]


def customers_others(claim: Claim, kind: str) -> QuerySet[Any, str]:
    """Ask for the newest numbers of what else of a kind the customer had."""
    person = claim.sub_account.distribution_account.fund_trading_account_id
    others = Claim.objects.filter(
        sub_account__distribution_account__fund_trading_account_id=person
    ).exclude(pk=claim.pk)
    model, number = _OF_A_CLAIM[kind]
    rows = model.objects.filter(claim__in=others).order_by("-id")
    return rows.values_list(number, flat=True)[:_OTHERS]
