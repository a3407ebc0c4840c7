"""Panels about a transfer: the lines that make it, its accounts, its like."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from statistics import median
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fundops.core.admin import cells, figures, history, links
from fundops.core.admin.cells import Column
from fundops.core.admin.icons import icon
from fundops.core.admin.page import Fact, Item, Items, Panel, Partial, Row, Table, Text
from fundops.core.money import ZERO
from settlement.models import BankAccount, CustodianTransfer
from settlement.selectors import transfer_facts
from settlement.selectors.positions import position_of
from settlement.selectors.review_traits import is_first_use
from settlement.services.transfers.owed import amount_owed, amount_unsent, owed_by

#: Height of the chart's bars, and what a bar and its gap take.
_HEIGHT, _STEP = 42, 20


def account_fact(label: Any, account: BankAccount | None) -> Fact:
    """Say an account of the registry; accounts are never typed."""
    if account is None:
        return Fact(label, None, note=_("not in the registry"))
    return Fact(
        label,
        links.link(account),
        note=f"{account.get_kind_display()} · {account.account_name}",
    )


def amounts_panel(transfer: CustodianTransfer) -> Panel:
    """Draw the lines that make the amount, by fund; they add up to it or say not."""
    if transfer.corrects is not None:
        stated = Text(_("A correction has no lines: a person stated the amount."))
        return Panel(
            _("The amount was stated by a person"), [*_owed_table(transfer), stated]
        )
    groups = transfer_facts.amounts_of(transfer)
    heads = [
        Column(_("Fund")),
        Column(_("Lines"), cells.COUNT, wide_only=True),
        Column(_("Confirmed"), cells.MONEY, wide_only=True),
        Column(_("To transfer"), cells.MONEY),
        Column(_("Shares = money"), cells.MARK),
    ]
    rows = [
        Row((one.label, one.lines, one.amount, one.amount, _yes())) for one in groups
    ]
    total = sum((one.amount for one in groups), ZERO)
    lines = sum(one.lines for one in groups)
    table = Table(heads, rows, (_("In all"), lines, total, total, None))
    difference = total - transfer.amount
    words = _("lines %(lines)s − amount %(amount)s = %(difference)s.") % {
        "lines": figures.money(total),
        "amount": figures.money(transfer.amount),
        "difference": figures.money(difference),
    }
    typed = _("No amount is typed; a correction is an instruction of its own.")
    css = "ok" if not difference else "bad"
    said = format_html(
        '<span class="small q2"><b class="{}">{}</b> {}</span>', css, words, typed
    )
    return Panel(
        _("The amount comes from confirmed lines"),
        [table, Text(said)],
        note=transfer_facts.file_words(transfer),
    )


def owed_panel(transfer: CustodianTransfer) -> list[Panel]:
    """Draw what is owed still of what the transfer cleared; nothing of our own."""
    table = _owed_table(transfer)
    return [Panel(_("Owed still"), table)] if table else []


def _owed_table(transfer: CustodianTransfer) -> list[Any]:
    owed = owed_by(transfer)
    if owed is None:
        return []
    stands, unsent = amount_owed(owed), amount_unsent(owed, beside=transfer)
    heads = [
        Column(_("Account")),
        Column(_("Stands on it"), cells.MONEY),
        Column(_("In other transfers"), cells.MONEY),
        Column(_("Free"), cells.MONEY),
    ]
    row = (f"{owed.code} {owed.key}", stands, unsent, max(stands - unsent, ZERO))
    return [Table(heads, [Row(row)])]


def correction_panel(transfer: CustodianTransfer) -> list[Panel]:
    """Say what is corrected, by which reason and in what words."""
    corrected = transfer.corrects
    if corrected is None:
        return []
    items = [
        Item(_("Corrects"), links.link(corrected)),
        Item(_("Kind"), corrected.get_kind_display()),
        Item(_("Executed"), figures.money(corrected.amount)),
        Item(_("Reason"), transfer.get_correction_code_display()),
        Item(_("Explanation"), transfer.correction_text),
    ]
    note = _("one level more than what it corrects; the corrected one stays as it is")
    return [Panel(_("A correction"), [Items(items)], note=note)]


def registry_panel(account: BankAccount | None) -> list[Panel]:
    """Draw what the registry said of the payee before each change of it."""
    if account is None:
        return []
    title = _("Changes of the payee in the registry")
    drawn = history.panel(account)
    if drawn is not None:
        return [replace(drawn, title=title)]
    if is_first_use(account):
        words = _(
            "No transfer to it was executed before, and the registry has no earlier "
            "data: compare every digit with the paper it was registered by."
        )
        return [Panel(title, [Text(words)], note=_("first use"))]
    return []


def _yes() -> Any:
    return format_html(
        '<span class="ok">{}<span class="gone">{}</span></span>',
        icon("check"),
        _("agree"),
    )


def position_panel(transfer: CustodianTransfer) -> Panel:
    """Draw both accounts now, after approval and after execution."""
    account = transfer.from_account
    if account is None:
        words = _("The registry names no single account for this transfer.")
        return Panel(_("Position"), [Text(words)])
    now = position_of(account)
    held = transfer_facts.held_for(transfer)
    before = now.held - held
    amount = transfer.amount
    heads = [
        Column(_("Account")),
        Column(_("Item")),
        Column(_("Now"), cells.MONEY, wide_only=True),
        Column(_("After approval"), cells.MONEY),
        Column(_("After execution"), cells.MONEY),
    ]
    available = now.booked - before - amount
    rows = [
        Row((str(account), _("Booked"), now.booked, now.booked, now.booked - amount)),
        Row(("", _("Reserved"), -now.held, -(before + amount), -before)),
        Row(
            ("", _("Available"), now.available, available, available),
            "bad" if available < 0 else "",
        ),
        *_receiving(transfer, amount),
    ]
    return Panel(_("Position"), [Table(heads, _quiet(rows))])


def _quiet(rows: list[Row]) -> list[Row]:
    return [
        Row(
            tuple(SafeString("") if value == "" else value for value in row.values),
            row.edge,
        )
        for row in rows
    ]


def _receiving(transfer: CustodianTransfer, amount: Decimal) -> list[Row]:
    account = transfer.to_account
    if account is None:
        return []
    if transfer_facts.is_ours(account):
        booked = position_of(account).booked
        return [Row((str(account), _("Booked"), booked, booked, booked + amount))]
    sent = transfer_facts.transferred_to(account, transfer.pay_date)
    return [Row((str(account), _("Transferred"), sent, sent, sent + amount))]


def counterparty_panel(transfer: CustodianTransfer) -> Panel:
    """Say who receives it, as the registry has it, and whether for the first time."""
    account = transfer.to_account
    if account is None:
        return Panel(_("Payee account"), [Text(_("not in the registry"))])
    earlier = transfer_facts.executed_to(account)
    note = _("used %(n)d times before") % {"n": earlier} if earlier else _("first use")
    return Panel(
        _("Payee account"),
        [
            Items(
                [
                    Item(_("Account name"), account.account_name),
                    Item(_("Account number"), str(account)),
                    Item(_("Bank"), account.bank_code),
                    Item(_("Kind"), account.get_kind_display()),
                ]
            )
        ],
        note=note,
    )


def recent_panel(transfer: CustodianTransfer) -> Panel:
    """Draw the last ten of the kind beside this one, and how far it is from them."""
    recent = transfer_facts.recent_amounts(transfer)
    title = _("The last 10 of the kind")
    if not recent:
        return Panel(title, [Text(_("None of this kind was executed yet."))])
    amounts = recent[::-1]
    usual = Decimal(median(amounts))
    percent = (transfer.amount - usual) / usual * 100 if usual else ZERO
    words = _("median %(usual)s; this one %(percent)s %% from it") % {
        "usual": figures.money(usual.quantize(Decimal("0.01"))),
        "percent": figures.difference(percent.quantize(Decimal("0.1"))),
    }
    largest = max([*amounts, transfer.amount])
    bars = [
        _bar(place, amount, largest, "now" if place == len(amounts) else "")
        for place, amount in enumerate([*amounts, transfer.amount])
    ]
    return Panel(
        title,
        [
            Partial("admin/console/spark.html", {"bars": bars, "label": words}),
            Text(format_html('<span class="small q2">{}</span>', words)),
        ],
        link=cells.Link(
            _("List"),
            links.list_url(CustodianTransfer, kind__exact=transfer.kind, day="all"),
        ),
    )


def _bar(place: int, amount: Decimal, largest: Decimal, css: str) -> dict[str, Any]:
    height = max(1, int(amount / largest * _HEIGHT))
    return {
        "x": 2 + place * _STEP,
        "y": 45 - height,
        "height": height,
        "css": css,
    }
