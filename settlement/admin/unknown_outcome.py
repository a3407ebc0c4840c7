"""A payout whose outcome nobody knows: what has to be known before it is sent again."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fundops.core.admin import moments
from fundops.core.admin.page import Panel, Partial
from fundops.core.admin.review_checks import ShownCheck
from settlement.models import AttemptAnswer, Outcome, Payout
from settlement.selectors import payout_facts


def conditions_panel(payout: Payout) -> list[Panel]:
    """Say which of the ends have come; one of the first two, or both of the last."""
    if payout.state != Payout.State.UNKNOWN:
        return []
    found = payout_facts.search_statements(payout)
    read = found.last_statement
    rows = [
        _answered(payout, Outcome.REFUSED, _("The bank refused it")),
        _answered(payout, Outcome.RETURNED, _("The bank gave it back")),
        _answered(payout, Outcome.NOT_FOUND, _("The bank has no such payment")),
        _row(
            _("A whole statement without its debit"),
            read is not None and not found.debits,
            _("read up to %(day)s") % {"day": moments.day(read)}
            if read
            else _("none was read since it was sent"),
        ),
    ]
    return [
        Panel(
            _("When it can be sent again"),
            [Partial("admin/console/checks.html", {"checks": rows, "wide": True})],
            note=_("one of the first two, or both of the last"),
        )
    ]


def _answered(payout: Payout, outcome: str, label: str) -> ShownCheck:
    answers = AttemptAnswer.objects.filter(attempt__payout=payout, outcome=outcome)
    answer = answers.order_by("id").last()
    said = f"{answer.code} {answer.text}".strip() if answer else _("not received")
    return _row(label, answer is not None, said)


def _row(label: str, is_met: bool, text: str) -> ShownCheck:
    if is_met:
        return ShownCheck("ok", "check", _("met"), label, text)
    return ShownCheck("", "ring", _("not met"), label, text)
