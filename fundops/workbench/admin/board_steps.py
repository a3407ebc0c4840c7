"""The steps of the day in work: how each stands, until when, and why not yet."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from fundops.core.admin import cells, links, moments
from fundops.core.admin import steps as names
from fundops.core.admin.cells import Column, Link
from fundops.core.admin.page import Panel, Row, Table, Text
from fundops.core.admin.states import badge
from fundops.core.models import StepRun
from fundops.workbench.selectors import step_standings as standing
from fundops.workbench.selectors.step_standings import Standing

#: States whose reason is told; what is not due says its time.
_SAID = (standing.FAILED, standing.BLOCKED, standing.RUNNING)
_EDGES: dict[str, Any] = {standing.FAILED: "bad", standing.WARNING: "warn"}


def steps(found: list[Standing], now: dt.datetime) -> Panel:
    """Draw every step in the order of the day, with a sentence where it waits."""
    title = _("Steps of the day")
    if not found:
        return Panel(title, [Text(_("No business day is open."))])
    heads = [
        Column(_("Step")),
        Column(_("State"), cells.STATE),
        Column(_("By when")),
    ]
    link = Link(_("All steps"), links.list_url(StepRun))
    rows = [_step(one, now) for one in found]
    return Panel(title, [Table(heads, rows)], said(found), link)


def why_blocked(found: list[Standing]) -> list[Panel]:
    """Say in a sentence each what keeps a step that is due from being done."""
    told = [one for one in found if one.why and one.state in _SAID]
    if not told:
        return []
    sentences = [Text(f"{_in_words(one)}: {one.why}") for one in told]
    return [Panel(_("Why is it blocked"), sentences)]


def said(found: list[Standing]) -> str:
    """Say the finding in words: how many steps are done, failed, not yet."""
    counts = Counter(one.state for one in found)
    parts = (
        (counts[standing.DONE], _("%(n)d done")),
        (counts[standing.RUNNING], _("%(n)d running")),
        (counts[standing.WARNING], _("%(n)d to look at")),
        (counts[standing.FAILED], _("%(n)d failed")),
        (counts[standing.READY], _("%(n)d ready")),
        (counts[standing.BLOCKED], _("%(n)d blocked")),
        (counts[standing.NOT_DUE], _("%(n)d not due")),
    )
    return " · ".join(words % {"n": n} for n, words in parts if n)


def _step(one: Standing, now: dt.datetime) -> Row:
    run = one.run
    words = names.name(one.step.code)
    edge = _EDGES.get(one.state, "")
    if not edge and one.is_late(now):
        edge = "bad" if one.state != standing.NOT_DUE else ""
    return Row(
        (
            Link(words, links.object_url(run)) if run else words,
            badge(one.state, word=_words(one.state), machine="steprun"),
            _by(one, now),
        ),
        edge,
    )


def _words(state: str) -> str:
    words = {
        standing.READY: _("Ready to run"),
        standing.BLOCKED: _("Blocked"),
        standing.NOT_DUE: _("Not due"),
        **{code: str(label) for code, label in StepRun.State.choices},
    }
    return words[state]


def _in_words(one: Standing) -> str:
    return str(names.WORDS.get(one.step.code, one.step.code))


def _by(one: Standing, now: dt.datetime) -> Any:
    """Say the time left to its deadline, or when it was done."""
    if one.state in standing.ENDED:
        done = one.run.finished_at if one.run else None
        return moments.due(done, now=now, met_at=done) if done else ""
    if one.deadline_at is None:
        return ""
    return moments.due(one.deadline_at, now=now)
