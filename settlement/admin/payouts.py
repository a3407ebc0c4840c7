"""Payouts: money on its way to customers' cards."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, evidence, figures, links
from fundops.core.admin.acts import ActingAdmin
from fundops.core.admin.page import Banner, Fact, Page
from fundops.core.admin.states import state_badge
from fundops.core.money import ZERO
from settlement.admin import attempts, books, under_review
from settlement.admin.acts import OUTCOME_UNKNOWN, PAYOUT_ACTS, PAYOUT_RESEND
from settlement.admin.claims import explain_link
from settlement.admin.evidence import evidence_panel
from settlement.admin.unknown_outcome import conditions_panel
from settlement.models import Payout
from settlement.selectors import page_facts, payout_facts


@admin.register(Payout)
class PayoutAdmin(ActingAdmin[Payout]):
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
    acts = PAYOUT_ACTS
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
            banners=_banners(obj),
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
                    attempts.attempts_panel(obj),
                    *conditions_panel(obj),
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
                [
                    *self.acts_panels(request, obj),
                    evidence.panel(PAYOUT_RESEND, obj.payout_no, request),
                    *under_review.history(PAYOUT_RESEND, obj.payout_no),
                    attempts.position_panel(payout_facts.paying_account(obj), obj),
                    attempts.search_panel(obj),
                ],
            ],
        )


def _payable(payout: Payout) -> str:
    account = page_facts.payable_of(payout.claim)
    return account.code if account else "2004"


def _banners(payout: Payout) -> list[Banner]:
    """Say what waits on it, and that an unknown outcome is only enquired about."""
    found = under_review.banners(PAYOUT_RESEND, payout.payout_no)
    if payout.state == Payout.State.UNKNOWN:
        found.insert(0, Banner(OUTCOME_UNKNOWN, "warn", "what"))
    return found
