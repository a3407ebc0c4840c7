"""What stands on the page of a refund's review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.admin import cells, figures, links
from fundops.core.admin.cells import Column
from fundops.core.admin.page import Fact, Fold, Panel, Table, Text
from fundops.core.admin.review_briefs import Brief, Summary
from fundops.core.admin.states import state_badge
from fundops.core.models import Review
from fundops.core.money import ZERO
from settlement.admin import books, refund_payee
from settlement.admin.claims import explain_link
from settlement.admin.evidence_brief import evidence_brief
from settlement.admin.formula import refund_formula
from settlement.admin.reviews import common
from settlement.models import Claim, Refund
from settlement.selectors import account_lines, page_facts
from settlement.selectors.account_lines import lines_on
from settlement.selectors.order_legs import legs_of
from settlement.selectors.payouts import payable_code
from settlement.selectors.refund_case import refund_case, refunds_of

#: The payout that will be made has no number yet.
_PAYOUT = ("2006", "PO …")


class RefundBriefing:
    """Refunds of purchases that were not used, or only in part."""

    label: Any = gettext_lazy("Refund")

    def brief(self, review: Review) -> Brief:
        refund = refund_case(review.subject_no)
        claim = refund.claim
        _look_up(refund)
        record = page_facts.evidence(claim.record_id)
        return Brief(
            title=_("Review of refund %(number)s") % {"number": refund},
            facts=[
                books.amount_fact(_("To refund"), refund.amount, claim.currency),
                *_payee(refund),
                Fact(_("Source"), source_words(refund), note=claim.origin_no),
                common.claim_fact(claim),
            ],
            evidence=[
                refund_formula(refund, record, explain_link(claim)),
                *refund_payee.another_card(refund),
                *refund_payee.parts(claim),
                evidence_brief(claim),
                ledger(refund),
            ],
            around=around(refund),
            customers_others=common.customers_others(claim, review.kind),
            subject_url=links.object_url(refund),
        )

    def summaries(self, subject_nos: Sequence[str]) -> Mapping[str, Summary]:
        found = Refund.objects.filter(refund_no__in=subject_nos)
        found = found.select_related(
            "claim__sub_account__distribution_account__fund_trading_account"
        )
        return {refund.refund_no: _summary(refund) for refund in found}


def _summary(refund: Refund) -> Summary:
    person = refund.claim.sub_account.distribution_account.fund_trading_account
    return Summary(source_words(refund), f"{person} {person.name_masked}")


def source_words(refund: Refund) -> str:
    """Say from what the refund comes: refused whole, used in part, or its origin."""
    claim = refund.claim
    if claim.origin_kind != Claim.OriginKind.CONFIRMATION:
        return str(claim.get_origin_kind_display())
    return _("confirmed in part") if refund.used else _("refused by the TA")


def _payee(refund: Refund) -> list[Fact]:
    """Say where it goes, from where, and whose it is."""
    _card, *whose = common.payee_facts(refund.claim, None)
    return [*refund_payee.payee_facts(refund), *whose]


def _look_up(refund: Any) -> None:
    """Ask for every account, and for every line on those of this refund, at once."""
    payable = (payable_code(refund.claim), refund.claim.claim_no)
    received = _received_on(refund)
    page_facts.look_up(payable, *_shown(refund), ("1001", refund.paid_from or ""))
    account_lines.look_up(payable, received)


def _received_on(refund: Refund) -> tuple[str, str]:
    """Say on which account the money stood that it gives back."""
    claim = refund.claim
    if claim.origin_kind == Claim.OriginKind.COLLECTION:
        return ("2009", claim.origin_no)
    return ("2001", refund.order_no)


def _shown(refund: Refund) -> list[tuple[str, str]]:
    return [("2001", refund.order_no), ("2003", refund.claim.claim_no), _PAYOUT]


def ledger(refund: Any) -> Panel:
    """Draw the accounts now, after sending and after payment."""
    lines = lines_on(payable_code(refund.claim), refund.claim.claim_no)
    entries = [line.entry for line in lines]
    panel = books.ledger_panel(
        [
            ("2001", refund.order_no, ZERO, ZERO),
            ("2003", refund.claim.claim_no, refund.apart, refund.apart),
            (*_PAYOUT, refund.amount, ZERO),
            *common.paying_row(refund.paid_from, refund.amount),
        ],
        note=_("an approval books nothing; sending does"),
        link=books.entry_link(entries[0]) if entries else None,
    )
    words = _("received %(paid)s = used %(used)s + owed %(owed)s; then owed 0.00.")
    if refund.apart:
        words = _(
            "received %(paid)s = used %(used)s + owed %(owed)s + in other parts "
            "%(apart)s."
        )
    words = words % {
        "paid": figures.money(refund.paid),
        "used": figures.money(refund.used),
        "owed": figures.money(refund.amount),
        "apart": figures.money(refund.apart),
    }
    return Panel(
        panel.title,
        [*panel.bodies, common.equation(words)],
        note=panel.note,
        link=panel.link,
    )


def around(refund: Refund) -> list[Fold]:
    """Put at hand other refunds of the order, the debits that paid it, the card."""
    return [_others(refund), _debits(refund), common.card_changes(refund.claim)]


def _others(refund: Refund) -> Fold:
    title = _("Other refunds of the order")
    others = [one for one in refunds_of(refund.order_no) if one.pk != refund.pk]
    found = others[: page_facts.MOST]
    if not found:
        return Fold(title, _("none"), [Text(_("The order has no other refund."))])
    heads = [
        Column(_("Refund"), cells.MONO),
        Column(_("Amount"), cells.MONEY),
        Column(_("State"), cells.STATE),
    ]
    rows: list[Any] = [(links.link(r), r.amount, state_badge(r)) for r in found]
    return Fold(title, str(len(found)), [Table(heads, rows)])


def _debits(refund: Refund) -> Fold:
    legs = legs_of(refund.order_no)
    title = _("Debits that paid it")
    if not legs:
        return Fold(title, _("none"), [Text(_("No debit of ours paid it."))])
    heads = [
        Column(_("Collection"), cells.MONO),
        Column(_("Channel")),
        Column(_("Amount"), cells.MONEY),
        Column(_("State"), cells.STATE),
    ]
    rows: list[Any] = [
        (
            links.link(leg.collection),
            leg.collection.channel.code,
            leg.amount,
            state_badge(leg.collection),
        )
        for leg in legs
    ]
    return Fold(title, str(len(legs)), [Table(heads, rows)])
