"""Panels of the books that several pages show: entries, their lines, balances."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import SubAccount
from fundops.core.admin import cells, links
from fundops.core.admin.cells import Column, Link
from fundops.core.admin.page import Fact, Panel, Row, Table, Text
from fundops.core.money import ZERO
from settlement.admin.words import account_brief, account_name, event_words, unit_of
from settlement.models import (
    Claim,
    Collection,
    CustodianTransfer,
    JournalEntry,
    LedgerAccount,
    Payout,
)
from settlement.selectors import page_facts
from trading.models import Order

#: A cell that stays empty, where nothing is missing.
_NOTHING = SafeString("")
#: Kinds of subjects of entries: their model and its number.
_SUBJECTS: dict[str, tuple[type[Any], str]] = {
    "ORDER": (Order, "order_no"),
    "COLLECTION": (Collection, "collection_no"),
    "CLAIM": (Claim, "claim_no"),
    "PAYOUT": (Payout, "payout_no"),
    "TRANSFER": (CustodianTransfer, "transfer_no"),
}


def subject_link(entry: JournalEntry) -> Any:
    """Open what an entry is about."""
    model, number = _SUBJECTS.get(entry.subject_kind, (None, ""))
    if model is None:
        return entry.subject_no
    found = model.objects.filter(**{number: entry.subject_no}).first()
    return links.link(found, entry.subject_no) if found else entry.subject_no


def entry_link(entry: JournalEntry) -> Link | None:
    return links.link(entry, entry.entry_no)


def lines_brief(entry: JournalEntry, *, selected: int) -> Table:
    """Draw the lines of an entry for a narrow panel; the account's own is marked."""
    lines = list(page_facts.lines_of(entry))
    return Table(
        [Column(_("Account")), Column(_("Amount"), cells.MONEY)],
        [
            Row(
                (
                    links.link(line.account, account_brief(line.account.code)),
                    line.amount,
                ),
                "sel" if line.account_id == selected else "",
            )
            for line in lines
        ],
        totals=(_("Balanced"), sum((line.amount for line in lines), ZERO)),
    )


def lines_table(entry: JournalEntry) -> Table:
    """Draw the lines of an entry, debits +, credits −, and that they come to zero."""
    lines = list(page_facts.lines_of(entry))
    return Table(
        [
            Column(_("Account")),
            Column(_("Of"), cells.MONO),
            Column(_("Debit + credit −"), cells.MONEY),
        ],
        [
            (
                links.link(line.account, account_name(line.account.code)),
                line.account.key,
                line.amount,
            )
            for line in lines
        ],
        totals=(_("Balanced"), None, sum((line.amount for line in lines), ZERO)),
    )


def entries_panel(entries: Sequence[JournalEntry], *, title: Any = None) -> Panel:
    """Draw entries with their lines under each other, as they were booked."""
    title = title or _("Entries")
    if not entries:
        return Panel(title, [Text(_("Nothing is booked yet."))])
    rows: list[Row] = []
    for entry in entries:
        head: Any = format_html(
            "{} {}",
            cells.write(entry_link(entry), cells.MONO),
            event_words(entry.event),
        )
        for line in page_facts.lines_of(entry):
            rows.append(
                Row(
                    (
                        entry.business_date,
                        head,
                        links.link(line.account, account_name(line.account.code)),
                        line.account.key,
                        line.amount,
                    )
                )
            )
            head = ""
    heads = [
        Column(_("Date"), cells.DATE),
        Column(_("Entry")),
        Column(_("Account")),
        Column(_("Of"), cells.MONO),
        Column(_("Debit + credit −"), cells.MONEY),
    ]
    return Panel(title, [Table(heads, [_without_repeats(row) for row in rows])])


def _without_repeats(row: Row) -> Row:
    """Say date and entry once: lines below the first leave them out."""
    date, head, *rest = row.values
    return row if head else Row((_NOTHING, _NOTHING, *rest))


def ledger_panel(
    rows: Sequence[tuple[str, str, Decimal | None, Decimal | None]],
    *,
    note: Any = "",
    link: Link | None = None,
) -> Panel:
    """
    Draw what stands on accounts now, after sending and after payment.

    :param rows: code, key, amount after sending and after payment, as people read what
        is owed: positive.
    """
    heads = [
        Column(_("Account")),
        Column(_("Of"), cells.MONO),
        Column(_("Now"), cells.MONEY),
        Column(_("After sending"), cells.MONEY),
        Column(_("After payment"), cells.MONEY),
    ]
    drawn = [
        (
            account_name(code),
            _account_key(code, key),
            abs(page_facts.balance_of(code, key)),
            after_sending,
            after_payment,
        )
        for code, key, after_sending, after_payment in rows
    ]
    return Panel(_("Books"), [Table(heads, drawn)], note=note, link=link)


def _account_key(code: str, key: str) -> Any:
    found = page_facts.account_of(code, key)
    return links.link(found, key) if found else key


def customer_facts(sub_account: SubAccount) -> list[Fact]:
    """Say whose it is, masked: the person, and the trading account at its partner."""
    distribution = sub_account.distribution_account
    person = distribution.fund_trading_account
    return [
        Fact(_("Customer"), links.link(person), cells.MONO, note=person.name_masked),
        Fact(
            _("Sub trading account"),
            links.link(sub_account),
            cells.MONO,
            note=distribution.partner.code,
        ),
    ]


def amount_fact(label: Any, amount: Decimal, currency: str) -> Fact:
    """The first and largest fact of a page about money."""
    return Fact(label, amount, cells.MONEY, unit=unit_of(currency), main=True)


def order_link(order_no: str) -> Any:
    """Open an order by its number."""
    found = Order.objects.filter(order_no=order_no).first() if order_no else None
    return links.link(found) if found else order_no


def account_link(account: LedgerAccount | None) -> Link | None:
    if account is None:
        return None
    return links.link(account, account_name(account.code))
