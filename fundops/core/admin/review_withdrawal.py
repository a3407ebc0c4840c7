"""A maker takes a review back before it is decided."""

from __future__ import annotations

import datetime as dt

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.admin import cells, figures, moments, review_briefs
from fundops.core.admin.acts import Act
from fundops.core.admin.page import Fact, Page, Panel, Text
from fundops.core.admin.states import state_badge
from fundops.core.models import Review, Staff
from fundops.core.services import reviews


def _lock(review: Review) -> str | Promise | None:
    return "" if review.state == Review.State.PENDING else None


def _plan(review: Review) -> Page:
    words = _(
        "The review ends without a decision and its record is with its maker again; "
        "it can be submitted anew. Earlier approvals of it are void."
    )
    return Page(
        title=_("Withdraw review %(number)s") % {"number": review},
        badges=[state_badge(review)],
        facts=[
            Fact(_("Amount"), review.amount, cells.MONEY, unit="CNY", main=True),
            Fact(_("Kind"), review_briefs.label_of(review.kind)),
            Fact(_("Under review"), review.subject_no, cells.MONO),
            Fact(_("Submitted"), moments.full(review.submitted_at)),
        ],
        columns=[[Panel(_("What will happen"), [Text(words)])]],
    )


def _withdraw(review: Review, actor: Staff, now: dt.datetime, note: str) -> str:
    reviews.withdraw(review_no=review.review_no, actor=actor, now=now)
    return _("%(number)s withdrawn, %(amount)s; it is with its maker again.") % {
        "number": review.subject_no,
        "amount": figures.money(review.amount),
    }


WITHDRAW = Act(
    code="withdraw",
    label=gettext_lazy("Withdraw…"),
    button=gettext_lazy("Withdraw"),
    roles=("operations",),
    lock=_lock,
    plan=_plan,
    do=_withdraw,
)
