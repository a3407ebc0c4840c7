"""Files from and to the supervisory bank: what they are, and what became of them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, figures, links
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Column
from fundops.core.admin.page import Banner, Fact, Page, Panel, Table
from fundops.core.admin.states import state_badge
from settlement.admin.movements import movements_panel
from settlement.banks.errors import REASONS
from settlement.models import (
    BankFile,
    BankMovement,
    BankStatement,
    PayoutAttempt,
    TransferInstruction,
)
from settlement.selectors import page_facts

_State = BankFile.State
#: What each file of the bank is.
_KINDS: dict[str, Promise] = {
    "z_trade_detail": _("Trades that bring money in"),
    "n_trade_detail": _("Trades that send money out"),
    "settle_out": _("Payments to the fund side"),
    "customer_back": _("Payments to customers"),
    "intermediaryagency_back": _("Payments to channels"),
    "inner_transfer": _("Transfers between own accounts"),
    "settle_in_bank": _("Notice: customers' money arrived"),
    "fsi_back": _("Notice: a TA's money arrived"),
    "result": _("Results of an instruction file"),
    "statement": _("Statement of an account"),
}


@admin.register(BankFile)
class BankFileAdmin(ReadOnlyAdmin[BankFile]):
    list_display = (
        "name",
        "direction",
        "kind",
        "business_date",
        "records",
        "total",
        "made_at",
        "state",
    )
    list_filter = ("state", "direction", "kind", "link__code")
    column_kinds = {"name": cells.MONO, "kind": cells.MONO}
    figure_columns = ("total",)
    day_field = "business_date"
    day_default = "all"
    search_fields = ("name__startswith",)
    search_label = _("File name")
    empty_words = _("No file came from the bank or went to it")
    detail_select_related = ("link",)

    def row_edge(self, obj: BankFile) -> str:
        if obj.state == _State.REFUSED:
            return "bad"
        # Kept, and not applied yet: its day is not open, or something stopped it.
        return "warn" if obj.state == _State.RECEIVED else ""

    def get_page(self, request: HttpRequest, obj: BankFile) -> Page:
        return Page(
            title=_("Bank file %(name)s") % {"name": obj},
            badges=[state_badge(obj)],
            subtitle=_KINDS.get(obj.kind) or obj.kind,
            banners=_banners(obj),
            facts=[
                Fact(_("Records"), obj.records, cells.COUNT, main=True),
                Fact(_("Total"), obj.total, cells.MONEY, unit="CNY"),
                Fact(_("Direction"), obj.get_direction_display()),
                Fact(_("Bank link"), obj.link.code, cells.MONO),
                Fact(_("Business date"), obj.business_date, cells.DATE),
                Fact(_("Made at"), obj.made_at, cells.MOMENT),
                Fact("SHA-256", obj.sha256, cells.HASH),
            ],
            below=_panels(obj),
        )


def _banners(file: BankFile) -> list[Banner]:
    if file.state == _State.REFUSED:
        words = _("Refused: nothing of it was taken. Ask the bank for it again.")
        return [Banner(words, "bad", "stop")]
    if file.state == _State.RECEIVED:
        words = _("Kept, and not applied yet; the next receiving tries again.")
        return [Banner(words, "warn", "clock")]
    return []


def _panels(file: BankFile) -> list[Panel]:
    if file.state == _State.REFUSED:
        return [_reasons(file)]
    if file.direction == BankFile.Direction.OUT:
        return _instructions(file)
    told = BankMovement.objects.filter(first_file=file)
    shown = BankMovement.objects.filter(statement_file=file)
    statement = BankStatement.objects.filter(file=file).first()
    panels = []
    if statement is not None:
        panels.append(movements_panel(_("On this statement"), shown))
    elif file.kind != "result":
        panels.append(movements_panel(_("First told by it"), told))
    else:
        panels.append(movements_panel(_("Money it told of"), told))
    return panels


def _reasons(file: BankFile) -> Panel:
    heads = [
        Column(_("Line"), cells.COUNT),
        Column(_("Field"), cells.MONO),
        Column(_("Raw text"), cells.LONG),
        Column(_("What is wrong")),
    ]
    rows = [
        (one["line"] or None, one["field"] or None, one["raw"] or None, _sentence(one))
        for one in file.reasons[: page_facts.MOST]
    ]
    return Panel(
        _("Reasons"),
        [Table(heads, rows)],
        note=_("%(n)s in all") % {"n": figures.count(len(file.reasons))},
    )


def _sentence(reason: dict[str, Any]) -> str:
    words = gettext(REASONS.get(reason["code"], reason["code"]))
    return words % reason["facts"]


def _instructions(file: BankFile) -> list[Panel]:
    """Draw which payouts and transfers its lines are of."""
    attempts = list(
        PayoutAttempt.objects.filter(file=file)
        .select_related("payout")
        .order_by("line")[: page_facts.MOST]
    )
    sent = list(
        TransferInstruction.objects.filter(file=file)
        .select_related("transfer")
        .order_by("line")[: page_facts.MOST]
    )
    rows: list[tuple[Any, ...]] = [
        (
            x.line,
            x.attempt_no,
            links.link(x.payout),
            x.payout.amount,
            state_badge(x.payout),
        )
        for x in attempts
    ]
    rows += [
        (
            x.line,
            x.transfer.transfer_no,
            links.link(x.transfer),
            x.transfer.amount,
            state_badge(x.transfer),
        )
        for x in sent
    ]
    if not rows:
        return []
    heads = [
        Column(_("Line"), cells.COUNT),
        Column(_("Number"), cells.MONO),
        Column(_("Of"), cells.MONO),
        Column(_("Amount"), cells.MONEY),
        Column(_("State"), cells.STATE),
    ]
    return [
        Panel(
            _("Instructions"),
            [Table(heads, rows)],
            note=_("%(n)s in all") % {"n": figures.count(file.records)},
        )
    ]
