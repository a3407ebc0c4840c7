"""Where a refund goes, and what of its claim is left: panels of several pages."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.models import BankCard
from fundops.core.admin import cells, figures, links
from fundops.core.admin.cells import Column
from fundops.core.admin.page import Banner, Fact, Item, Items, Panel, Table
from fundops.core.admin.states import state_badge
from settlement.models import Claim, Refund
from settlement.selectors.destinations import paid_by, payee_of, why_gone
from settlement.selectors.parts import Part, is_divided, parts_of
from settlement.services import refunds


def payee_facts(refund: Refund) -> list[Fact]:
    """Say the card a refund goes to, and the one that paid where that is another."""
    if refund.card_id is None:
        return [_fact(_("To the card that paid"), payee_of(refund), refund)]
    return [
        _fact(_("To another card"), refund.card, refund),
        _fact(_("In the place of the card that paid"), paid_by(refund), refund),
    ]


def another_card(refund: Refund) -> list[Panel]:
    """Say why a refund goes to another card: asked of one that does."""
    if refund.card_id is None:
        return []
    gone = why_gone(refund)
    items = [
        Item(_("Card that paid"), card_words(paid_by(refund))),
        Item(_("It takes no money"), gone.words if gone else _("it is open again")),
        Item(_("Goes to"), card_words(refund.card)),
        Item(_("Same person"), _person(refund)),
        Item(_("Reason"), refunds.ANOTHER_CARD.get(refund.card_reason, "")),
        Item(_("In words"), refund.card_because),
        Item(_("Chosen by"), str(refund.card_by)),
    ]
    return [Panel(_("To another card than paid"), [Items(items)])]


def parts(claim: Claim) -> list[Panel]:
    """Lay out the refunds of a claim in parts, and what of it is still owed."""
    if not is_divided(claim):
        return []
    found = parts_of(claim)
    heads = [
        Column(_("Part of the claim"), cells.COUNT),
        Column(_("Refund"), cells.MONO),
        Column(_("Amount"), cells.MONEY),
        Column(_("State"), cells.STATE),
        Column(_("Still owed"), cells.MONEY),
    ]
    rows = [
        (
            one.refund.part,
            links.link(one.refund),
            one.refund.amount,
            state_badge(one.refund),
            _left(one),
        )
        for one in found
    ]
    totals = [
        None,
        None,
        sum(one.refund.amount for one in found),
        None,
        sum(_left(one) for one in found),
    ]
    note = _("parts of one claim; what is left out of one stays owed in another")
    return [Panel(_("Parts of the claim"), [Table(heads, rows, totals=totals)], note)]


def banners(refund: Refund) -> list[Banner]:
    """Say what stands in the place of a refund that was lowered, or of what it is."""
    if refund.state == Refund.State.CANCELLED:
        found = Refund.objects.filter(lowered_from=refund).order_by("part")
        named = format_html_join(
            ", ", "{} {}", ((_link(one), figures.money(one.amount)) for one in found)
        )
        return [
            Banner(format_html("{} {}", _("It was lowered; see its parts:"), named))
        ]
    earlier = refund.lowered_from
    if earlier is None:
        return []
    reason = refunds.LOWERING.get(refund.lowered_reason, refund.lowered_reason)
    words = _("Lowered from %(amount)s by %(person)s: %(reason)s, %(because)s") % {
        "amount": figures.money(earlier.amount),
        "person": refund.lowered_by,
        "reason": reason,
        "because": refund.lowered_because,
    }
    return [Banner(format_html("{} {}", words, _link(earlier)))]


def in_other_parts(refund: Refund) -> Any:
    """Name the other parts of a refund's claim, each with its page."""
    others = Refund.objects.filter(claim=refund.claim_id).exclude(pk=refund.pk)
    alive = others.exclude(state=Refund.State.CANCELLED).order_by("part")
    return format_html_join(", ", "{}", ((_link(one),) for one in alive))


def card_words(card: BankCard | None) -> str:
    """Name a card without its number: its end, its bank and its account."""
    if card is None:
        return "—"
    return str(
        _("%(card)s, bank %(bank)s, capital account %(number)s")
        % {
            "card": card,
            "bank": card.bank_code or "—",
            "number": card.capital_account.number,
        }
    )


def _fact(label: Any, card: BankCard | None, refund: Refund) -> Fact:
    account = card.capital_account if card else refund.claim.sub_account.capital_account
    return Fact(
        label,
        str(card) if card else None,
        note=_("bank %(bank)s, capital account %(number)s")
        % {"bank": (card.bank_code if card else "") or "—", "number": account},
    )


def _person(refund: Refund) -> str:
    account = refund.claim.sub_account.capital_account
    person = account.fund_trading_account
    return f"{person} {person.name_masked}"


def _left(part: Part) -> Any:
    return 0 if part.is_over else part.refund.amount


def _link(refund: Refund) -> Any:
    return cells.write(links.link(refund), cells.MONO)
