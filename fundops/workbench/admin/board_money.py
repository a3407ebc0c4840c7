"""Panels of the board: reviews to decide, queues of work, positions of accounts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from fundops.core.admin import cells, links, review_briefs
from fundops.core.admin.cells import Column, Link
from fundops.core.admin.page import Panel, Row, Table, Text
from fundops.core.models import Review
from fundops.core.money import ZERO
from fundops.workbench.selectors.positions import Position
from fundops.workbench.selectors.queues import Queue, ReviewQueue
from settlement.models import BankAccount, Reservation


def reviews(found: list[ReviewQueue], *, today: dt.date) -> Panel:
    """Draw what waits for a second person, by kind and by who decides next."""
    heads = [
        Column(_("Review")),
        Column(_("Level"), cells.MARK),
        Column(_("Count"), cells.COUNT),
        Column(_("Amount (CNY)"), cells.MONEY),
        Column(_("Oldest"), cells.DATE),
        Column(_("Mine"), cells.COUNT),
    ]
    totals = (
        _("Total"),
        None,
        sum(one.count for one in found),
        sum((one.amount for one in found), ZERO),
        None,
        sum(one.mine for one in found),
    )
    link = Link(_("To decide"), links.list_url(Review))
    rows = [_review(one, today) for one in found]
    return Panel(_("Reviews"), [Table(heads, rows, totals)], link=link)


def _review(one: ReviewQueue, today: dt.date) -> Row:
    url = links.list_url(Review, kind__exact=one.kind, level_now__exact=one.level)
    late = bool(one.oldest and one.oldest < today)
    return Row(
        (
            Link(review_briefs.label_of(one.kind), url),
            str(one.level),
            Link(one.count, url) if one.count else 0,
            Link(one.amount, url) if one.count else one.amount,
            one.oldest,
            Link(one.mine, url) if one.mine else 0,
        ),
        "warn" if late else "",
    )


def queues(found: list[Queue], *, today: dt.date) -> Panel:
    """Draw the queues, in the order in which money moves; every figure is a door."""
    waiting = sum(queue.count for queue in found)
    heads = [
        Column(_("Queue")),
        Column(_("Count"), cells.COUNT),
        Column(_("Amount (CNY)"), cells.MONEY),
        Column(_("Oldest"), cells.DATE),
    ]
    rows = [_queue(queue, today) for queue in found]
    note = ngettext("%(n)d waits", "%(n)d wait", waiting) % {"n": waiting}
    return Panel(_("Queues"), [Table(heads, rows)], note=note)


def _queue(queue: Queue, today: dt.date) -> Row:
    url = _list(queue)
    late = bool(queue.count and queue.oldest and queue.oldest < today)
    edge: Any = "warn" if late else ""
    if queue.key in ("breaks", "payouts_failed", "payouts_unknown") and queue.count:
        edge = "bad"
    values = (
        Link(queue.label, url),
        Link(queue.count, url) if queue.count else 0,
        Link(queue.amount, url) if queue.count else queue.amount,
        queue.oldest,
    )
    return Row(values, edge)


def _list(queue: Queue) -> str:
    try:
        return f"{reverse(queue.url_name)}?{queue.filter}&day=all"
    except NoReverseMatch:
        return ""


def positions(found: list[Position]) -> Panel:
    """Draw what each account has, what is kept for approved payments, what is free."""
    title = _("Position")
    if not found:
        return Panel(title, [Text(_("The registry names no account of our own."))])
    heads = [
        Column(_("Account")),
        Column(_("Have"), cells.MONEY),
        Column(_("Reserved"), cells.MONEY),
        Column(_("Available"), cells.MONEY),
    ]
    sums = [
        sum((getattr(one, name) for one in found), ZERO)
        for name in ("have", "reserved", "available")
    ]
    rows = [_position(one) for one in found]
    return Panel(title, [Table(heads, rows, (_("Total"), *sums))], note="CNY")


def _position(one: Position) -> Row:
    account = one.account
    words = f"{_short(account)} ****{account.account_no[-4:]}"
    booked = links.object_url(one.ledger) if one.ledger else ""
    held = links.list_url(
        Reservation, state__exact="HELD", account__account_no__exact=account.account_no
    )
    return Row(
        (
            Link(words, links.object_url(account)),
            Link(one.have, booked),
            Link(one.reserved, held if one.reserved else ""),
            one.available,
        ),
        "bad" if one.available < ZERO else "",
    )


def _short(account: BankAccount) -> str:
    """Say what an account is for in one word."""
    kind = BankAccount.Kind
    words = {
        kind.COLLECTION_MAIN: pgettext("account", "Main"),
        kind.COLLECTION_SUB: pgettext("account", "Sub"),
        kind.PAYOUT: pgettext("account", "Payout"),
    }
    return words.get(kind(account.kind)) or account.get_kind_display()
