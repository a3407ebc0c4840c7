"""How an executed transfer's page has a correction of it drafted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core import money
from fundops.core.admin import figures
from fundops.core.admin.acts import Act
from fundops.core.admin.page import Page
from fundops.core.admin.states import state_badge
from fundops.core.models import Staff
from settlement.admin import books
from settlement.admin.transfer_panels import (
    account_fact,
    owed_panel,
    position_panel,
)
from settlement.models import CustodianTransfer
from settlement.selectors.day_in_work import day_in_work
from settlement.services.transfers import correcting

Words = str | Promise


def _lock(transfer: CustodianTransfer) -> Words | None:
    """Say why not; nobody would think of it where nothing was executed."""
    if transfer.state != CustodianTransfer.State.EXECUTED:
        return None
    if transfer.kind == CustodianTransfer.Kind.CORRECTION:
        return None
    return ""


def _plan(transfer: CustodianTransfer) -> Page:
    return Page(
        title=_("Draft a correction of transfer %(number)s") % {"number": transfer},
        badges=[state_badge(transfer)],
        facts=[
            books.amount_fact(_("Executed"), transfer.amount, transfer.currency),
            account_fact(_("From"), transfer.from_account),
            account_fact(_("To"), transfer.to_account),
        ],
        columns=[[*owed_panel(transfer), position_panel(transfer)]],
    )


def _codes(transfer: CustodianTransfer) -> Sequence[tuple[str, Words]]:
    words = dict(CustodianTransfer.CorrectionCode.choices)
    return [(code, words[code]) for code in correcting.codes_for(transfer)]


def _draft(
    transfer: CustodianTransfer,
    actor: Staff,
    now: dt.datetime,
    note: str,
    code: str,
    amount: str,
) -> str:
    drafted = correcting.draft_correction(
        transfer_no=transfer.transfer_no,
        code=code,
        text=note,
        amount=money.parse(amount),
        business_date=day_in_work(),
        actor=actor,
    )
    return _(
        "%(number)s drafted over %(amount)s, a correction of %(corrected)s. Attach its "
        "evidence, then submit it."
    ) % {
        "number": drafted,
        "amount": figures.money(drafted.amount),
        "corrected": transfer,
    }


CORRECT = Act(
    code="correct",
    label=gettext_lazy("Draft a correction…"),
    button=gettext_lazy("Draft the correction"),
    roles=("operations",),
    lock=_lock,
    plan=_plan,
    choice_label=gettext_lazy("Reason"),
    choices=_codes,
    amount_label=gettext_lazy("Amount in yuan"),
    amount_help=gettext_lazy(
        "The one amount that is stated by hand: no more than is owed and in no other "
        "transfer. It takes evidence and one level more."
    ),
    note_label=gettext_lazy("What is corrected, and why"),
    note_help=gettext_lazy("At least 10 characters."),
    do_stated=_draft,
)
