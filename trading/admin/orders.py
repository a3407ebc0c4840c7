"""Orders: the list of a day, and the page that tells an order's whole life."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, links, masks
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Column, Note
from fundops.core.admin.page import Banner, Fact, Page, Panel, Row, Table, Text
from fundops.core.admin.states import state_badge
from trading.admin.life import life_of
from trading.admin.order_life import reason_of, what_of
from trading.admin.order_terms import terms_of
from trading.models import PURCHASE_CODES, REDEMPTION_CODES, Order, TaRecord
from trading.selectors.order_pages import rows_of_order
from trading.ta.codes import operator_hint, return_meaning

_State = Order.State
_ANSWERED = (
    _State.CONFIRMED,
    _State.PARTLY_CONFIRMED,
    _State.ROLLED_OVER,
    _State.ACCEPTED,
    _State.FAILED,
)


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin[Order]):
    list_display = (
        "order_no",
        "business_date",
        "sub_account",
        "business_code",
        "fund",
        "amount",
        "shares",
        "confirmed_amount",
        "confirmed_shares",
        "state",
    )
    list_filter = ("state", "business_code", "fund__code", "transfer_agent__code")
    list_select_related = ("fund", "sub_account")
    column_kinds = {"order_no": cells.MONO, "sub_account": cells.MONO}
    figure_columns = ("amount", "confirmed_amount")
    filter_totals = ("amount", "confirmed_amount")
    day_field = "business_date"
    search_fields = ("order_no__startswith",)
    search_label = _("Order number")
    empty_words = _("No order was placed")
    detail_select_related = (
        "fund",
        "transfer_agent",
        "registration__fund_account",
        "sent_in__package",
        "sub_account__capital_account",
        "sub_account__distribution_account__partner",
        "sub_account__distribution_account__fund_trading_account",
    )

    def row_edge(self, obj: Order) -> str:
        """A held order waits for someone; a failed one is done with."""
        return "warn" if obj.state == _State.HELD else ""

    def get_page(self, request: HttpRequest, obj: Order) -> Page:
        return Page(
            title=_("Order %(number)s") % {"number": obj},
            badges=[state_badge(obj)],
            subtitle=obj.business_code,
            banners=_banners(obj),
            facts=[_asked(obj), *_answered(obj), *terms_of(obj), *_about(obj)],
            columns=[
                [
                    Panel(_("Life of the order"), [life_of(obj)]),
                    _rows(obj),
                ]
            ],
        )


def _banners(order: Order) -> list[Banner]:
    if order.state == _State.HELD:
        return [Banner(reason_of(order), "hold", "pause")]
    if order.state == _State.PAYMENT_FAILED and order.reason:
        return [Banner(reason_of(order), "bad", "stop")]
    if order.state == _State.FAILED:
        code = f"{order.return_code} {return_meaning(order.return_code)}".strip()
        hint = operator_hint(order.return_code) if order.return_code else ""
        # Not gettext(""): that is the head of the catalogue.
        told = gettext(hint) if hint else ""
        words = [word for word in (code, reason_of(order), told) if word]
        return [Banner(" · ".join(words), "bad", "stop")] if words else []
    return []


def _asked(order: Order) -> Fact:
    """The first and largest fact: what the customer asked for."""
    label = order.get_business_code_display()
    if order.amount is not None:
        unit = order.fund.currency if order.fund else ""
        unit = "CNY" if unit == "156" else unit
        return Fact(label, order.amount, cells.MONEY, unit=unit, main=True)
    if order.shares is not None:
        return Fact(label, order.shares, cells.SHARES, unit=_("shares"), main=True)
    return Fact(label, what_of(order) or None, main=True)


def _answered(order: Order) -> list[Fact]:
    if order.state not in _ANSWERED:
        return []
    shares = Note(order.confirmed_shares, _("shares"))
    facts = [
        Fact(
            _("Confirmed"),
            order.confirmed_amount,
            cells.MONEY,
            note=cells.write(shares, cells.SHARES),
        )
    ]
    rest = _not_confirmed(order)
    if rest:
        facts.append(Fact(_("Not confirmed"), rest, cells.MONEY))
    return facts


def _not_confirmed(order: Order) -> Decimal | None:
    if order.business_code in PURCHASE_CODES and order.amount is not None:
        return order.amount - order.confirmed_amount
    if order.business_code in REDEMPTION_CODES and order.shares is not None:
        return order.shares - order.confirmed_shares
    return None


def _about(order: Order) -> list[Fact]:
    sub_account = order.sub_account
    person = sub_account.distribution_account.fund_trading_account
    facts = []
    if order.fund is not None:
        facts.append(Fact(_("Fund"), links.link(order.fund), note=order.fund.name))
    ta_account = order.registration.fund_account.number if order.registration else ""
    return [
        *facts,
        Fact(_("TA"), order.transfer_agent.code, note=masks.number(ta_account or "—")),
        Fact(_("Customer"), links.link(person), cells.MONO, note=person.name_masked),
        Fact(
            _("Sub trading account"),
            links.link(sub_account),
            cells.MONO,
            note=sub_account.distribution_account.partner.code,
        ),
        Fact(_("Business date"), order.business_date, cells.DATE),
    ]


def _rows(order: Order) -> Panel:
    rows = rows_of_order(order)
    if not rows:
        return Panel(_("Rows of the TA"), [Text(_("The TA has not answered yet."))])
    heads = [
        Column(_("File"), cells.MONO),
        Column(_("Record"), cells.COUNT),
        Column(_("Detail flag"), cells.MONO),
        Column(_("Business code"), cells.MONO),
        Column(_("TA serial"), cells.MONO),
        Column(_("Confirm date"), cells.DATE),
        Column(_("Confirmed amount"), cells.MONEY),
        Column(_("Confirmed shares"), cells.SHARES),
        Column(_("Charge"), cells.MONEY),
        Column(_("Return code"), cells.MONO),
        Column(_("Result"), cells.STATE),
    ]
    return Panel(
        _("Rows of the TA"),
        [Table(heads, [_row(row) for row in rows])],
        note=_("detail flag 1 is a lot of the row above"),
    )


def _row(row: TaRecord) -> Row:
    quarantined = row.result == TaRecord.Result.QUARANTINED
    values: tuple[Any, ...] = (
        links.link(row.file.package, row.file.name),
        row.line,
        row.detail_flag,
        row.business_code,
        row.ta_serial_no,
        row.confirm_date,
        row.confirmed_amount,
        row.confirmed_shares,
        row.charge,
        Note(row.return_code, return_meaning(row.return_code)),
        state_badge(row, "result"),
    )
    return Row(values, "warn" if quarantined else "")
