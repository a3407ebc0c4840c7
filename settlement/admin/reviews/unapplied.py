"""What stands on the page of a review that gives unapplied money back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.admin import cells, links
from fundops.core.admin.page import Fact, Panel, Text
from fundops.core.admin.review_briefs import Brief, Summary
from fundops.core.models import Break, Review
from fundops.core.money import ZERO
from settlement.admin import books
from settlement.admin.reviews import common
from settlement.selectors import page_facts
from settlement.selectors.payout_gates import current_card, paying_account
from settlement.selectors.unapplied import Unapplied, legs_behind, unapplied


class UnappliedBriefing:
    """Late and second successes of debits, to be given back."""

    label: Any = gettext_lazy("Unapplied money back")

    def brief(self, review: Review) -> Brief:
        title = _("Review of unapplied money %(number)s") % {
            "number": review.subject_no
        }
        page_facts.look_up(*_shown(review.subject_no))
        facts = [books.amount_fact(_("To give back"), review.amount, review.currency)]
        money = unapplied(review.subject_no)
        if money is None:
            words = Text(_("Nothing of it stands on 2009 any more."))
            return Brief(
                title=title, facts=facts, evidence=[Panel(_("Evidence"), [words])]
            )
        return Brief(
            title=title,
            facts=[*facts, *_facts(money)],
            evidence=[_ledger(money), _why(money)],
        )

    def summaries(self, subject_nos: Sequence[str]) -> Mapping[str, Summary]:
        return {
            number: Summary(leg.collection.channel.code, str(leg.order))
            for number, leg in legs_behind(subject_nos).items()
        }


def _facts(money: Unapplied) -> list[Fact]:
    card = current_card(money.order.sub_account)
    return [
        Fact(_("To the card that paid"), str(card) if card else None),
        Fact(_("Channel"), money.channel),
        Fact(_("Order"), links.link(money.order), cells.MONO),
    ]


def _shown(number: str) -> list[tuple[str, str]]:
    """Name the accounts: where it stands, of the payout to come, and at the bank."""
    account = paying_account()
    paying = [("1001", account.account_no)] if account else []
    return [("2009", number), ("2006", "PO …"), *paying]


def _ledger(money: Unapplied) -> Panel:
    now, later, *paying = _shown(money.number)
    return books.ledger_panel(
        [
            (*now, ZERO, ZERO),
            (*later, money.amount, ZERO),
            *common.paying_row(paying[0][1] if paying else None, money.amount),
        ],
        note=_("an approval books nothing; carrying it out does"),
    )


def _why(money: Unapplied) -> Panel:
    """Say what was found, in the words of the breaks about it."""
    found = Break.objects.filter(subject=money.number).order_by("pk")
    said = [Text(f"{one.break_no} {one.reason}: {one.message}") for one in found[:5]]
    return Panel(_("Why it is there"), said or [Text(_("No break says why."))])
