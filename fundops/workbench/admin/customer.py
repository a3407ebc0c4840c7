"""
The customer's page with everything the rooms below know: accounts, shares, money.

The accounts' room draws the six accounts; only from here can holdings, claims and
orders be seen beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.admin import screening, six_accounts
from accounts.admin.people import FundTradingAccountAdmin
from accounts.models import FundTradingAccount, SubAccount
from accounts.selectors.customers import Customer, customer
from fundops.core import clock
from fundops.core.admin import cells, figures, moments
from fundops.core.admin.cells import Column, Note
from fundops.core.admin.links import link
from fundops.core.admin.page import Banner, Item, Items, Page, Panel, Table, Text
from fundops.core.admin.states import state_badge
from fundops.core.money import ZERO
from fundops.workbench.selectors import customer as questions
from fundops.workbench.selectors.customer import WAITING_REFUNDS, Waiting
from settlement.models import Claim, Refund
from trading.models import Holding, Order
from trading.selectors.valuation import Valued, valued

admin.site.unregister(FundTradingAccount)


@admin.register(FundTradingAccount)
class CustomerAdmin(FundTradingAccountAdmin):
    """The accounts' own page, with holdings, waiting things and a banner for them."""

    def get_page(self, request: HttpRequest, obj: FundTradingAccount) -> Page:
        known = customer(obj)
        waiting = questions.waiting(known.sub_accounts)
        held = questions.holdings(known.sub_accounts)
        if not _may(request, Holding):
            held = []
        return Page(
            title=_("Customer %(number)s %(name)s")
            % {"number": obj.number, "name": obj.name_masked},
            badges=[state_badge(obj, "kyc")],
            subtitle=self.subtitle(obj),
            banners=_banners(request, waiting),
            columns=[
                [six_accounts.tree(known), *_waiting(request, waiting)],
                [
                    six_accounts.crossing(known, told=_shares_in(held)),
                    *_holdings(request, known, held),
                    six_accounts.mandates(known),
                    *screening.of_customer(request, obj),
                ],
            ],
            layout="two",
        )


def _may(request: HttpRequest, model: Any) -> bool:
    meta = model._meta
    return bool(request.user.has_perm(f"{meta.app_label}.view_{meta.model_name}"))


# Shares


def _shares_in(held: Iterable[Holding]) -> six_accounts.Told:
    """Say how many shares a sub account holds over all funds, and how many frozen."""
    shares: dict[int, Decimal] = {}
    frozen: dict[int, Decimal] = {}
    for holding in held:
        place = holding.sub_account_id
        shares[place] = shares.get(place, ZERO) + holding.shares
        frozen[place] = frozen.get(place, ZERO) + holding.frozen

    def told(sub: SubAccount) -> tuple[str, str]:
        total, kept = shares.get(sub.pk, ZERO), frozen.get(sub.pk, ZERO)
        return (
            _("%(shares)s shares") % {"shares": figures.shares(total)},
            _("frozen %(shares)s") % {"shares": figures.shares(kept)},
        )

    return told


def _holdings(
    request: HttpRequest, known: Customer, held: Sequence[Holding]
) -> list[Panel]:
    if not _may(request, Holding):
        return []
    title, note = _("Holdings"), _("by sub trading account")
    if not held:
        return [Panel(title, [Text(_("No shares are held."))], note=note)]
    heads = [
        Column(_("Fund")),
        Column(_("TA")),
        Column(_("Sub trading account"), cells.MONO),
        Column(_("Shares"), cells.SHARES),
        Column(_("Frozen"), cells.SHARES),
        Column(_("Unpaid income"), cells.SHARES),
        Column(_("Value"), cells.MONEY),
        Column(_("NAV date"), cells.DATE),
    ]
    worth = valued(held, clock.today())
    rows = [
        (
            link(holding, f"{holding.fund.code} {holding.fund.name}"),
            holding.fund.transfer_agent.code,
            holding.sub_account.number,
            holding.shares,
            holding.frozen,
            holding.unpaid_income,
            one.value,
            _nav_date(one),
        )
        for one in worth
        for holding in (one.holding,)
    ]
    words = ngettext("%(n)s holding in all", "%(n)s holdings in all", len(held))
    value = sum((one.value for one in worth if one.value is not None), ZERO)
    totals = [words % {"n": len(held)}, *[None] * 5, value, None]
    return [Panel(title, [Table(heads, rows, totals=totals)], note=note)]


def _nav_date(worth: Valued) -> Any:
    """The day of the NAV that values a holding; beside it what is held, in words."""
    in_force = worth.in_force
    if in_force.held is None:
        return in_force.nav_date
    return Note(moments.day(in_force.nav_date), in_force.held.words)


# What waits


def _banners(request: HttpRequest, waiting: Waiting) -> list[Banner]:
    """Say that refunds of the customer wait for a decision; open the first one."""
    if not _may(request, Claim):
        return []
    undecided = [
        refund
        for claim in waiting.claims
        for refund in claim.refunds.all()
        if refund.state in WAITING_REFUNDS
    ]
    if not undecided:
        return []
    first = undecided[0]
    words = ngettext(
        "%(n)s refund of this customer waits for a decision:",
        "%(n)s refunds of this customer wait for a decision, the first one:",
        len(undecided),
    )
    text = format_html(
        "{} {} {}",
        words % {"n": len(undecided)},
        cells.write(link(first)),
        figures.money(first.amount),
    )
    return [Banner(text)]


def _waiting(request: HttpRequest, waiting: Waiting) -> list[Panel]:
    items: list[Item] = []
    if _may(request, Claim):
        items += [one for claim in waiting.claims for one in _claim(claim)]
    if _may(request, Order):
        items += [_order(order) for order in waiting.orders]
    items += [
        Item(
            _("Registration at TA %(agent)s")
            % {"agent": row.fund_account.transfer_agent.code},
            _beside(link(row, row.sub_account.number), state_badge(row)),
        )
        for row in waiting.registrations
    ]
    if _may(request, Claim):
        balance = Item(_("Customer balance (2008)"), waiting.balance, cells.MONEY)
        items.append(balance)
    return [Panel(_("What waits"), [Items(items)])]


def _claim(claim: Claim) -> list[Item]:
    """Name a claim, or the refunds that decide it: each of its parts that is left."""
    due = _("due %(day)s") % {"day": moments.day(claim.due_date)}
    refunds = [one for one in claim.refunds.all() if one.state != Refund.State.CLOSED]
    return [
        Item(
            claim.get_kind_display(),
            _beside(link(one), figures.money(one.amount), due, state_badge(one)),
        )
        for one in refunds or [claim]
    ]


def _order(order: Order) -> Item:
    amount = figures.money(order.amount) if order.amount is not None else ""
    shares = (
        _("%(shares)s shares") % {"shares": figures.shares(order.shares)}
        if order.shares is not None
        else ""
    )
    return Item(
        order.get_business_code_display(),
        _beside(link(order), amount or shares, state_badge(order)),
    )


def _beside(*parts: Any) -> Any:
    """Put values beside each other, the doors among them as doors."""
    written = (cells.write(part) for part in parts if part not in (None, ""))
    return format_html_join(" ", "{}", ((part,) for part in written))
