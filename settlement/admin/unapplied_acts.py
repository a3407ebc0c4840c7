"""Money that nobody awaited: how a break's page puts it before the reviewers."""

from __future__ import annotations

import datetime as dt

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.admin.acts import Act
from fundops.core.admin.page import Fact, Page
from fundops.core.admin.records import BreakAdmin
from fundops.core.admin.states import state_badge
from fundops.core.models import Break, Staff
from settlement.admin import books, under_review
from settlement.selectors.unapplied import unapplied
from settlement.services import refunds

UNAPPLIED = "UNAPPLIED"
#: Reasons of breaks whose money can go back to who was debited.
_REASONS = ("LATE_SUCCESS", "SECOND_SUCCESS", "OVER")


def _lock(found: Break) -> str | Promise | None:
    if found.state == Break.State.RESOLVED or found.reason not in _REASONS:
        return None
    if waiting := under_review.waiting_words(UNAPPLIED, found.subject):
        return waiting
    if unapplied(found.subject) is None:
        return _("Nobody knows whose money it is; find out first.")
    return under_review.blocked_words(UNAPPLIED, found.subject)


def _plan(found: Break) -> Page:
    money = unapplied(found.subject)
    facts = [Fact(_("Subject"), found.subject)]
    if money is not None:
        order = books.order_link(money.order.order_no)
        facts = [
            books.amount_fact(_("To give back"), money.amount, money.currency),
            *facts,
            Fact(_("Order"), order),
        ]
    return Page(
        title=_("Give back %(number)s") % {"number": found.subject},
        badges=[state_badge(found)],
        facts=facts,
        columns=[under_review.checks_panel(UNAPPLIED, found.subject)],
    )


def _propose(found: Break, actor: Staff, now: dt.datetime, note: str) -> str:
    review = refunds.propose_unapplied(
        number=found.subject, actor=actor, now=now, note=note
    )
    return under_review.submitted_words(review)


GIVE_BACK = Act(
    code="give_back",
    label=gettext_lazy("Give back…"),
    button=gettext_lazy("Propose to give it back"),
    roles=("operations",),
    lock=_lock,
    plan=_plan,
    do=_propose,
    note_label=gettext_lazy("Note for the reviewer"),
)
#: Breaks are kept on the ground floor, which knows no money of this room.
BreakAdmin.acts = (*BreakAdmin.acts, GIVE_BACK)
