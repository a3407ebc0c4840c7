"""Panels that the reviews of several kinds share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import BankCard
from fundops.core.admin import cells, links, moments
from fundops.core.admin.cells import Column
from fundops.core.admin.icons import icon
from fundops.core.admin.page import Fact, Fold, Table, Text
from fundops.core.admin.states import state_badge
from fundops.core.models import Review
from settlement.models import Claim
from settlement.selectors import page_facts

#: Similar cases that a fold shows.
_SIMILAR = 5


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
    cards = list(
        BankCard.objects.filter(
            capital_account=claim.sub_account.capital_account
        ).order_by("-valid_from")[:_SIMILAR]
    )
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


def similar_cases(review: Review) -> Fold:
    """Say how the last of this kind were decided."""
    rows = Review.objects.filter(kind=review.kind, ended_at__isnull=False)
    rows = rows.exclude(pk=review.pk).order_by("-id")
    found = list(rows.prefetch_related("decisions__checker")[:_SIMILAR])
    rejected = sum(1 for one in found if one.state == Review.State.REJECTED)
    if not found:
        words = Text(gettext("None of this kind was decided yet."))
        return Fold(gettext("Similar cases"), gettext("none"), [words])
    heads = [
        Column(_("Under review"), cells.MONO),
        Column(_("Amount"), cells.MONEY),
        Column(_("Decision"), cells.STATE),
        Column(_("Who")),
        Column(_("Time taken")),
    ]
    table = Table(heads, [_similar(one) for one in found])
    note = gettext("the last %(n)d · %(rejected)d rejected") % {
        "n": len(found),
        "rejected": rejected,
    }
    return Fold(gettext("Similar cases"), note, [table])


def _similar(one: Review) -> tuple[Any, ...]:
    decisions = sorted(one.decisions.all(), key=lambda decision: decision.pk)
    took = one.ended_at - one.submitted_at if one.ended_at else None
    return (
        links.link(one, one.subject_no),
        one.amount,
        state_badge(one),
        decisions[-1].checker.employee_no if decisions else "—",
        moments.span(took) if took else "—",
    )


def equation(parts: str) -> Text:
    """A sentence that says that the figures close."""
    return Text(
        format_html('<span class="small q2">{} {}</span>', icon("check"), parts)
    )


def paying_row(account: Any, amount: Decimal) -> list[tuple[str, str, Any, Any]]:
    """The bank account as it stands now, after sending and after payment."""
    if account is None:
        return []
    booked = page_facts.balance_of("1001", account.account_no)
    return [("1001", account.account_no, booked, booked - amount)]
