"""The six accounts as a tree, and the sub accounts where partner and card cross."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import FundAccount, SubAccount, TradingRegistration
from accounts.models.certificates import name_of
from accounts.selectors.customers import Customer
from fundops.core.admin import cells, masks
from fundops.core.admin.cells import Column
from fundops.core.admin.links import link
from fundops.core.admin.page import Node, Panel, Table, Text, Tree
from fundops.core.admin.states import DONE, NOT_DUE, NOT_STARTED, badge_of, state_badge

#: What else to say of a sub account in the crossing table: a line, and one in grey.
Told = Callable[[SubAccount], tuple[str, str]]

_REGISTERED = TradingRegistration.State.ACTIVE


def tree(customer: Customer) -> Panel:
    """Draw the tree from the person down to cards, partners and TAs."""
    person = _person(customer)
    nodes = [
        Node(
            _("User account"),
            link(user, user.number),
            _("mobile %(mobile)s") % {"mobile": user.mobile_masked},
            badge_of(DONE, _("Active"))
            if user.is_active
            else badge_of(NOT_DUE, _("Closed")),
            # The person hangs below the first login; the others stand beside it.
            [person] if place == 0 else [],
        )
        for place, user in enumerate(customer.users)
    ]
    return Panel(
        _("The six accounts"),
        [Tree(nodes or [person])],
        note=_("from the person to card and shares"),
    )


def _person(customer: Customer) -> Node:
    person = customer.person
    return Node(
        _("Fund trading account"),
        link(person, person.number),
        f"{person.name_masked} · {certificate(customer)}",
        state_badge(person, "kyc"),
        [*_distributions(customer), *_cards(customer), *_fund_accounts(customer)],
    )


def certificate(customer: Customer) -> str:
    """Say the paper by which the customer is known: 身份证 ****0028."""
    person = customer.person
    words = name_of(person.kind, person.certificate_type)
    return f"{words} {person.certificate_no_masked}"


def _distributions(customer: Customer) -> list[Node]:
    return [
        Node(
            _("Distribution account"),
            link(account, account.number),
            " / ".join(
                filter(
                    None,
                    (
                        f"{account.partner.name} {account.partner.code}",
                        account.partner.outlet_code,
                    ),
                )
            ),
            children=[
                Node(
                    _("Sub trading account"),
                    link(sub, sub.number),
                    customer.card(sub.capital_account_id),
                )
                for sub in customer.subs_at(account)
            ],
        )
        for account in customer.distributions
    ]


def _cards(customer: Customer) -> list[Node]:
    return [
        Node(
            _("Capital account"),
            link(account, account.number),
            " ".join(
                filter(None, (_bank(customer, account.pk), customer.card(account.pk)))
            ),
            state_badge(account),
        )
        for account in customer.capital_accounts
    ]


def _bank(customer: Customer, capital_account_id: int) -> str:
    card = customer.cards.get(capital_account_id)
    if card is None or not card.bank_code:
        return ""
    return _("bank %(code)s") % {"code": card.bank_code}


def _fund_accounts(customer: Customer) -> list[Node]:
    return [
        Node(
            _("Fund account"),
            link(account, account.number or _("(no number yet)")),
            f"TA {account.transfer_agent.code}",
            _standing(customer, account),
        )
        for account in customer.fund_accounts
    ]


def _standing(customer: Customer, account: FundAccount) -> SafeString:
    """Say how far the TA knows the account: by its furthest registration."""
    registrations = customer.registered(account)
    active = [r for r in registrations if r.state == _REGISTERED]
    if active:
        return badge_of(DONE, _("Opened"))
    if registrations:
        return state_badge(registrations[-1])
    return badge_of(NOT_STARTED, _("Not registered"))


def crossing(customer: Customer, *, told: Told | None = None) -> Panel:
    """Draw partners against cards: each crossing is a sub account, or not opened."""
    title = _("Sub trading account = partner × card")
    if not customer.sub_accounts:
        return Panel(title, [Text(_("There is none yet."))])
    heads = [Column(_("Partner \\ capital account"))]
    for account in customer.capital_accounts:
        heads.append(Column(f"{account.number} {customer.card(account.pk)}".strip()))
    rows = []
    for distribution in customer.distributions:
        row = [_two_lines(distribution.number, distribution.partner.name)]
        for account in customer.capital_accounts:
            sub = customer.sub_of(distribution, account)
            row.append(_crossed(sub, told) if sub else _not_opened())
        rows.append(row)
    return Panel(
        title,
        [Table(heads, rows, css="")],
        note=_("where they cross, shares are registered"),
    )


def _two_lines(first: str, second: str) -> SafeString:
    return format_html(
        '<span class="two-line"><span>{}</span><span>{}</span></span>', first, second
    )


def _crossed(sub: SubAccount, told: Told | None) -> SafeString:
    number = cells.write(link(sub, masks.number(sub.number)))
    if told is None:
        return format_html('<span class="cellcard">{}</span>', number)
    return format_html(
        '<span class="cellcard">{}<span class="num-l">{}</span>'
        '<span class="q small">{}</span></span>',
        number,
        *told(sub),
    )


def _not_opened() -> SafeString:
    return format_html('<span class="q">{}</span>', _("not opened"))


def mandates(customer: Customer) -> Panel:
    """Draw the debit agreements of all cards."""
    title = _("Debit agreements")
    if not customer.mandates:
        return Panel(title, [Text(_("There is none yet."))])
    heads = [
        Column(_("Mandate"), cells.MONO),
        Column(_("Channel")),
        Column(_("Card")),
        Column(_("Signed on"), cells.DATE),
        Column(_("State"), cells.STATE),
    ]
    rows = [
        (
            link(mandate, mandate.number),
            mandate.channel.name,
            customer.card(mandate.capital_account_id),
            mandate.signed_on,
            state_badge(mandate),
        )
        for mandate in customer.mandates
    ]
    return Panel(title, [Table(heads, rows)])
