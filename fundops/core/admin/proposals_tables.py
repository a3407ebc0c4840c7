"""How a change is drawn: what is in force beside what is proposed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.admin.cells import WRAP, Column
from fundops.core.admin.page import Panel, Row, Table
from fundops.core.models import Proposal, ReviewPolicy
from fundops.core.services.proposals import Changeable, changeable_of

_HEADS = [
    Column(gettext_lazy("Value"), WRAP),
    Column(gettext_lazy("Was"), WRAP),
    Column(gettext_lazy("Will be"), WRAP),
]


def difference(
    about: Changeable,
    subject: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> Panel:
    """Draw every value of a change; what differs is marked and bold."""
    rows = []
    changed = 0
    for field in about.fields(subject):
        was, becomes = before.get(field.name), after.get(field.name)
        differs = not before or was != becomes
        changed += differs
        will_be: Any = field.words(becomes)
        if differs:
            will_be = format_html("<b>{}</b>", will_be)
        shown = field.words(was) if before else "—"
        rows.append(Row((field.label, shown, will_be), "warn" if differs else ""))
    note = (
        _("%(n)d of %(all)d values differ") % {"n": changed, "all": len(rows)}
        if before
        else _("there is none yet")
    )
    return Panel(_("What changes"), [Table(_HEADS, rows)], note=note)


def of_proposal(proposal: Proposal) -> Panel:
    about = changeable_of(proposal.kind)
    return difference(about, proposal.subject, proposal.before, proposal.after)


def title_of(proposal: Proposal) -> str:
    """Say what is changed and of what: 交易日历 2025-03-12."""
    about = changeable_of(proposal.kind)
    return f"{about.label} {about.subject_words(proposal.subject)}"


def effect_words(about: Changeable) -> str:
    """Say when a change takes effect at the earliest."""
    if about.at_once:
        return _("as soon as it is approved, or on a later day")
    return _("on a business day that is not opened yet")


def who_decides(about: Changeable, policies: Mapping[str, ReviewPolicy]) -> str:
    """Say the levels that decide on a kind of change."""
    policy = policies.get(about.review_kind)
    if policy is None:
        return "—"
    said = _("one person decides")
    if policy.levels > 1:
        said = _("%(n)d persons decide") % {"n": policy.levels}
    if policy.step_up_from is None:
        return said
    code = _("each with a code")
    return f"{said} · {code}"
