"""Payouts: money on its way to customers' cards."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, figures, links
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Column
from fundops.core.admin.page import Fact, Page, Panel, Table, Text
from fundops.core.admin.states import state_badge
from fundops.core.money import ZERO
from settlement.admin import books
from settlement.admin.claims import explain_link
from settlement.admin.evidence import evidence_panel
from settlement.models import Payout
from settlement.selectors import page_facts


@admin.register(Payout)
class PayoutAdmin(ReadOnlyAdmin[Payout]):
    list_display = (
        "payout_no",
        "claim",
        "card",
        "part",
        "amount",
        "due_date",
        "business_date",
        "state",
    )
    list_filter = ("state", "claim__kind")
    list_select_related = ("claim", "card")
    column_kinds = {"payout_no": cells.MONO, "claim": cells.MONO}
    figure_columns = ("amount",)
    filter_totals = ("amount",)
    day_field = "due_date"
    day_default = "all"
    search_fields = ("payout_no__startswith",)
    search_label = _("Payout number")
    empty_words = _("No payout was prepared")
    detail_select_related = (
        "card__capital_account",
        "claim__receipt",
        "claim__sub_account__distribution_account__partner",
        "claim__sub_account__distribution_account__fund_trading_account",
    )

    def get_page(self, request: HttpRequest, obj: Payout) -> Page:
        claim = obj.claim
        return Page(
            title=_("Payout %(number)s") % {"number": obj},
            badges=[state_badge(obj)],
            subtitle=claim.get_kind_display(),
            facts=[
                Fact(
                    _("Amount"),
                    obj.amount,
                    cells.MONEY,
                    unit="CNY",
                    main=True,
                    note=figures.capitals(obj.amount),
                ),
                Fact(
                    _("To the card"),
                    str(obj.card),
                    note=_("bank %(bank)s, capital account %(number)s")
                    % {"bank": obj.card.bank_code, "number": obj.card.capital_account},
                ),
                *books.customer_facts(claim.sub_account),
                Fact(
                    _("Claim"), links.link(claim), cells.MONO, note=state_badge(claim)
                ),
                Fact(_("Due"), obj.due_date, cells.DATE),
                Fact(_("Business date"), obj.business_date, cells.DATE),
            ],
            layout="review",
            columns=[
                [
                    evidence_panel(page_facts.evidence(claim.record_id)),
                    books.ledger_panel(
                        [
                            (_payable(obj), claim.claim_no, ZERO, ZERO),
                            ("2006", obj.payout_no, obj.amount, ZERO),
                        ],
                        note=_("submission moves the debt; the bank's debit ends it"),
                        link=explain_link(claim),
                    ),
                ],
                [_attempts(obj)],
            ],
        )


def _payable(payout: Payout) -> str:
    account = page_facts.payable_of(payout.claim)
    return account.code if account else "2004"


def _attempts(payout: Payout) -> Panel:
    attempts = list(payout.attempts.order_by("id"))
    if not attempts:
        return Panel(_("Attempts"), [Text(_("It was not sent yet."))])
    heads = [
        Column(_("Attempt"), cells.MONO),
        Column(_("Channel")),
        Column(_("Sent at"), cells.MOMENT),
    ]
    rows = [(one.attempt_no, one.channel, one.sent_at) for one in attempts]
    return Panel(_("Attempts"), [Table(heads, rows)])
