"""What stands on the page of a re-send's review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.admin import cells, links
from fundops.core.admin.page import Fact, Panel
from fundops.core.admin.review_briefs import Brief, SideBySide, Summary
from fundops.core.admin.states import state_badge
from fundops.core.models import Review
from fundops.core.money import ZERO
from settlement.admin import attempts, books
from settlement.admin.claims import explain_link
from settlement.admin.evidence_brief import evidence_brief
from settlement.admin.reviews import common
from settlement.models import AttemptAnswer, Payout
from settlement.selectors import page_facts, payout_facts
from settlement.selectors.payout_case import payout_case
from settlement.selectors.payout_gates import paying_account
from settlement.selectors.payouts import payable_code


class ResendBriefing:
    """Payouts that failed or came back, through no fault of the customer's."""

    label: Any = gettext_lazy("Re-send")

    def brief(self, review: Review) -> Brief:
        payout = payout_case(review.subject_no)
        claim = payout.claim
        # The account of the registry, with what it has: mostly that of the last try.
        paying_account()
        page_facts.look_up(*_shown(payout))
        account = payout_facts.paying_account(payout)
        return Brief(
            title=_("Review of re-send %(number)s") % {"number": payout},
            badges=[state_badge(payout)],
            facts=[
                books.amount_fact(_("Amount"), payout.amount, payout.currency),
                *common.payee_facts(claim, payout.card),
                common.claim_fact(claim),
                Fact(_("Cause"), cause_words(payout)),
                Fact(_("Due"), payout.due_date, cells.DATE, note=_late(payout, review)),
            ],
            evidence=[
                attempts.attempts_panel(payout),
                SideBySide(
                    [
                        attempts.position_panel(account, payout),
                        attempts.search_panel(payout),
                    ]
                ),
                ledger(payout),
                evidence_brief(claim),
            ],
            around=[common.card_changes(claim)],
            customers_others=common.customers_others(claim, review.kind),
            subject_url=links.object_url(payout),
        )

    def summaries(self, subject_nos: Sequence[str]) -> Mapping[str, Summary]:
        found = Payout.objects.filter(payout_no__in=subject_nos)
        found = found.select_related(
            "claim__sub_account__distribution_account__fund_trading_account"
        )
        words = _causes(subject_nos)
        return {
            payout.payout_no: _summary(payout, words.get(payout.payout_no, ""))
            for payout in found
        }


def _summary(payout: Payout, cause: str) -> Summary:
    person = payout.claim.sub_account.distribution_account.fund_trading_account
    return Summary(cause, f"{person} {person.name_masked}")


def _causes(payout_nos: Sequence[str]) -> dict[str, str]:
    """Say the cause of the last end of each payout, in one question."""
    answers = AttemptAnswer.objects.filter(
        attempt__payout__payout_no__in=payout_nos, is_end=True
    )
    rows = answers.select_related("attempt__payout").order_by("id")
    return {one.attempt.payout.payout_no: one.get_cause_display() for one in rows}


def cause_words(payout: Payout) -> str:
    """Say whose doing the last failure was, and the bank's code."""
    last = payout_facts.last_word(payout)
    if last is None:
        return "—"
    return f"{last.get_cause_display()} {last.code}".strip()


def _late(payout: Payout, review: Review) -> str:
    days = (review.business_date - payout.due_date).days
    if days <= 0:
        return ""
    return _("%(n)d days late; for information") % {"n": days}


def _shown(payout: Payout) -> list[tuple[str, str]]:
    """Name the accounts: that which owes it, that of what is sent, the bank account."""
    account = payout_facts.paying_account(payout)
    return [
        (payable_code(payout.claim), payout.claim.claim_no),
        ("2006", payout.payout_no),
        *([("1001", account.account_no)] if account else []),
    ]


def ledger(payout: Payout) -> Panel:
    """Draw the accounts now, after it is sent again and after payment."""
    payable, sent, *paying = _shown(payout)
    return books.ledger_panel(
        [
            (*payable, ZERO, ZERO),
            (*sent, payout.amount, ZERO),
            *common.paying_row(paying[0][1] if paying else None, payout.amount),
        ],
        note=_("a failure that is not the customer's keeps the claim"),
        link=explain_link(payout.claim),
    )
