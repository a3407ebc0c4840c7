"""What the trading room itself knows of an order's life."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from fundops.core.admin import figures, links, states
from fundops.core.models import BusinessDay
from trading.admin.life import FILES, TRADES, Event, tell_with
from trading.models import Order, TaRecord
from trading.selectors.order_pages import place_in_file, rows_of_order
from trading.ta.codes import return_meaning


@tell_with
def tell(order: Order) -> Iterator[Event]:
    """Tell of its acceptance, the cut-off, the file it went out in and the answers."""
    yield Event(
        order.accepted_at,
        TRADES,
        states.DONE,
        _("Placed"),
        format_html("{} {}", order.business_code, what_of(order)),
        order.sub_account.distribution_account.partner.code,
    )
    yield from _cut_off(order)
    yield from _sent(order)
    for row in rows_of_order(order):
        yield _answer(row)


def _cut_off(order: Order) -> Iterator[Event]:
    if order.business_date is None:
        return
    day = BusinessDay.objects.filter(date=order.business_date).first()
    if day is None or day.cut_off_at is None:
        return
    failed = order.state == Order.State.PAYMENT_FAILED
    yield Event(
        day.cut_off_at,
        TRADES,
        states.FAILED if failed else states.DONE,
        _("Cut-off"),
        reason_of(order) if failed else _("Belongs to %(day)s") % {"day": day},
        _("System"),
    )


def _sent(order: Order) -> Iterator[Event]:
    file = order.sent_in
    if file is None:
        return
    place = _("%(file)s, record %(place)s") % {
        "file": file.name,
        "place": figures.count(place_in_file(order)),
    }
    yield Event(
        file.package.received_at,
        FILES,
        states.LEFT_THE_HOUSE,
        _("Sent"),
        links.link(file.package, place),
        _("System"),
    )


def _answer(row: TaRecord) -> Event:
    quarantined = row.result == TaRecord.Result.QUARANTINED
    told = _("%(type)s record %(line)s: %(amount)s yuan, %(shares)s shares, %(code)s")
    content = told % {
        "type": row.file.file_type,
        "line": figures.count(row.line),
        "amount": figures.money(row.confirmed_amount),
        "shares": figures.shares(row.confirmed_shares),
        "code": f"{row.return_code} {return_meaning(row.return_code)}".strip(),
    }
    package = row.file.package
    return Event(
        package.applied_at or package.received_at,
        FILES,
        states.DONE_BUT_LOOK if quarantined else states.DONE,
        _("Quarantined") if quarantined else _("Answer of the TA"),
        links.link(package, content),
        _("TA %(code)s") % {"code": package.transfer_agent},
    )


def what_of(order: Order) -> str:
    """Say the amount, the shares or the method that was asked for, with its unit."""
    if order.amount is not None:
        return _("%(amount)s yuan") % {"amount": figures.money(order.amount)}
    if order.shares is not None:
        return _("%(shares)s shares") % {"shares": figures.shares(order.shares)}
    return {"0": _("reinvest"), "1": _("cash")}.get(order.dividend_method, "")


def reason_of(order: Order) -> str:
    """Say why an order stopped: our own words for our codes, else the TA's."""
    known: dict[str, Any] = dict(Order.Reason.choices)
    return str(known.get(order.reason, order.reason))
