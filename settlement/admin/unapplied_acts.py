"""Money that nobody awaited: how a break's page puts it before the reviewers."""

from __future__ import annotations

import datetime as dt

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.admin import links
from fundops.core.admin.acts import Act
from fundops.core.admin.page import Fact, Page
from fundops.core.admin.records import BreakAdmin
from fundops.core.admin.states import state_badge
from fundops.core.models import Break, Staff
from settlement.admin import books, under_review
from settlement.selectors.unapplied import (
    ASKED,
    ASKED_OF_DEBITS,
    back_to_channel,
    channel_of,
    unapplied,
)
from settlement.services import refunds
from settlement.services.transfers import to_channel

UNAPPLIED, UNAPPLIED_CHANNEL = "UNAPPLIED", "UNAPPLIED_CHANNEL"
#: Reasons of breaks whose money can go back to who was debited.
_REASONS = ASKED_OF_DEBITS


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


def _channel_lock(found: Break) -> str | Promise | None:
    if found.state == Break.State.RESOLVED or found.reason not in ASKED:
        return None
    if waiting := under_review.waiting_words(UNAPPLIED_CHANNEL, found.subject):
        return waiting
    if back_to_channel(found.subject) is None:
        return _("No channel brought this money, or it stands on 2009 no more.")
    return under_review.blocked_words(UNAPPLIED_CHANNEL, found.subject)


def _channel_plan(found: Break) -> Page:
    account = back_to_channel(found.subject)
    facts = [
        Fact(_("Subject"), found.subject),
        Fact(_("Channel"), links.link(channel_of(found.subject))),
    ]
    if account is not None:
        amount = books.amount_fact(
            _("To give back"), -account.balance, account.currency
        )
        facts = [amount, *facts]
    return Page(
        title=_("Give %(number)s back to its channel") % {"number": found.subject},
        badges=[state_badge(found)],
        facts=facts,
        columns=[under_review.checks_panel(UNAPPLIED_CHANNEL, found.subject)],
    )


def _propose_to_channel(found: Break, actor: Staff, now: dt.datetime, note: str) -> str:
    review = to_channel.propose(number=found.subject, actor=actor, now=now, note=note)
    return under_review.submitted_words(review)


TO_CHANNEL = Act(
    code="to_channel",
    label=gettext_lazy("Back to the channel…"),
    button=gettext_lazy("Propose to give it to the channel"),
    roles=("operations",),
    lock=_channel_lock,
    plan=_channel_plan,
    do=_propose_to_channel,
    note_label=gettext_lazy("Note for the reviewer"),
)
#: Breaks are kept on the ground floor, which knows no money of this room.
BreakAdmin.acts = (*BreakAdmin.acts, GIVE_BACK, TO_CHANNEL)
