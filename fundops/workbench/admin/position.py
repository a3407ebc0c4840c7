"""The position: what accounts have, what is kept for whom, what will be asked."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fundops.core.admin import cells, links
from fundops.core.admin.cells import Column, Link
from fundops.core.admin.page import Page, Panel, Row, Table, Text
from fundops.core.money import ZERO
from fundops.workbench.admin import board_money
from fundops.workbench.selectors.positions import positions
from settlement.models import CustodianTransfer, Payout, Reservation

_MOST = 50


@require_safe
def position(request: HttpRequest) -> HttpResponseBase:
    """Draw the page; every figure is a door to what makes it."""
    person: Any = request.user
    if not person.has_perm("settlement.view_bankaccount"):
        raise PermissionDenied
    page = Page(
        title=_("Position"),
        layout="two",
        columns=[
            [board_money.positions(positions()), _asked_next()],
            [_kept()],
        ],
    )
    site: Any = admin.site
    context = {"page": page, "title": page.title}
    answer: HttpResponseBase = site.render(
        request, "admin/console/detail.html", context
    )
    return answer


def _kept() -> Panel:
    """Say for whom money is kept; the bank has not moved it yet."""
    held = Reservation.objects.filter(state=Reservation.State.HELD)
    found = list(held.select_related("account").order_by("-id")[:_MOST])
    if not found:
        return Panel(_("Reserved"), [Text(_("Nothing is reserved."))])
    heads = [
        Column(_("For"), cells.MONO),
        Column(_("Account")),
        Column(_("Amount (CNY)"), cells.MONEY),
        Column(_("Since"), cells.MOMENT),
    ]
    rows = [
        Row((_subject(one), links.link(one.account), one.amount, one.held_at))
        for one in found
    ]
    total = held.aggregate(n=Sum("amount"))["n"] or ZERO
    return Panel(_("Reserved"), [Table(heads, rows, (_("Total"), None, total, None))])


def _subject(one: Reservation) -> Any:
    """Open the transfer, or the payout of the attempt."""
    found: Any
    if one.subject_kind == Reservation.SubjectKind.TRANSFER:
        found = CustodianTransfer.objects.filter(transfer_no=one.subject_no).first()
    else:
        found = Payout.objects.filter(attempts__attempt_no=one.subject_no).first()
    return links.link(found, one.subject_no) if found else one.subject_no


def _asked_next() -> Panel:
    """Say what will be asked of the accounts, once it is approved or due."""
    transfers = CustodianTransfer.objects.filter(state__in=["DRAFT", "SUBMITTED"])
    payouts = Payout.objects.filter(state=Payout.State.READY)
    heads = [
        Column(_("What")),
        Column(_("Count"), cells.COUNT),
        Column(_("Amount (CNY)"), cells.MONEY),
    ]
    rows = [
        _sum(_("Transfers not approved"), transfers, CustodianTransfer),
        _sum(_("Payouts ready"), payouts, Payout),
    ]
    return Panel(_("What will be asked next"), [Table(heads, rows)])


def _sum(label: str, found: Any, model: Any) -> Row:
    url = links.list_url(model, day="all")
    total = found.aggregate(n=Sum("amount"))["n"] or ZERO
    return Row((Link(label, url), found.count(), total))
