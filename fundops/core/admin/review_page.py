"""The page on which a review is decided: evidence left, checks and decision right."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core import clock
from fundops.core.admin import cells, figures, moments, review_briefs, review_queues
from fundops.core.admin.cells import Column
from fundops.core.admin.page import Banner, Fact, Page, Panel, Row, Table
from fundops.core.admin.review_briefs import Brief
from fundops.core.admin.review_form import Given, form_of
from fundops.core.admin.review_powers import who_may
from fundops.core.admin.states import badge_of, look, state_badge
from fundops.core.errors import FundopsError
from fundops.core.models import Review, ReviewDecision
from fundops.core.services.reviews import Check, CheckState, kind_of, registered
from fundops.core.services.reviews.terms import canonical

State = Review.State
#: An amount as a sentence of a service says it.
_FIGURE = re.compile(r"(?<![\w.,-])\d{4,}\.\d{2}(?![\w.])")
#: Places in the queue are counted up to here.
_MOST = 500
_LOOKS = {
    CheckState.PASS: ("ok", "check", gettext_lazy("passed")),
    CheckState.LOOK: ("warn", "warn", gettext_lazy("look")),
    CheckState.BLOCK: ("bad", "stop", gettext_lazy("stops it")),
}


@dataclass(frozen=True)
class ShownCheck:
    css: str
    shape: str
    said: str | Promise
    label: str
    text: str


@dataclass(frozen=True)
class Place:
    """Where a review stands among those that wait, and its neighbours."""

    number: int = 0
    count: int = 0
    previous: str = ""
    next: str = ""


@dataclass(frozen=True)
class Difference:
    """A value that is no longer what was submitted."""

    name: str
    was: str
    now: str


def detail_context(
    request: HttpRequest, review: Review, given: Given | None = None
) -> dict[str, Any]:
    """Say what the template of a review draws beyond its page."""
    now = clock.now()
    brief = brief_of(review)
    decisions = list(review.decisions.select_related("checker"))
    differences = differences_of(review)
    form, why_not = form_of(
        request, review, decisions, bool(differences), given or Given()
    )
    return {
        "page": _page(review, brief, now),
        "brief": brief,
        "checks": shown_checks(review, now),
        "policy": _policy_words(review),
        "form": form,
        "why_not": why_not,
        "who_may": who_may(review) if why_not and is_waiting(review) else [],
        "differences": differences,
        "verdicts": _verdicts(decisions),
        "place": _place(request, review),
        "source": review_briefs.source_words(review),
        "is_waiting": is_waiting(review),
        "is_mine": review.state == State.PENDING and review.maker_id == request.user.pk,
        "review_list": review_queues.TITLES[review_queues.TO_DECIDE],
    }


def is_waiting(review: Review) -> bool:
    return review.state in review_queues.WAITING


def brief_of(review: Review) -> Brief:
    """Ask the room; what no room speaks for shows its own columns."""
    briefing = review_briefs.briefing_of(review.kind)
    if briefing is not None:
        return briefing.brief(review)
    amount = Fact(_("Amount"), review.amount, cells.MONEY, main=True)
    return Brief(title=str(review), facts=[amount], evidence=[])


def _page(review: Review, brief: Brief, now: dt.datetime) -> Page:
    return Page(
        title=brief.title,
        badges=[*brief.badges, _badge(review)],
        facts=[*brief.facts, *_made_by(review)],
        banners=[*_banners(review, now), *brief.banners][:2],
        layout="review",
    )


def _badge(review: Review) -> SafeString:
    """Draw the state, with the level that decides next while it waits."""
    if review.state != State.PENDING:
        return state_badge(review)
    level = _("Level 2") if review.level_now > 1 else _("Level 1")
    seen = look(str(review.state), machine="review")
    return badge_of(seen, f"{review.get_state_display()} {level}")


def _made_by(review: Review) -> list[Fact]:
    """Say who put it here, and who edited it last where that is another."""
    note = moments.minute(review.submitted_at)
    if review.editor_id != review.maker_id:
        note = _("%(time)s, edited by %(who)s") % {"time": note, "who": review.editor}
    return [Fact(_("Maker"), review.maker.employee_no, note=note)]


def _banners(review: Review, now: dt.datetime) -> list[Banner]:
    if review.state == State.ON_HOLD:
        until = (
            _("On hold until %(day)s; it has to be released before it is decided.")
            % {"day": moments.full(review.hold_until)[:16]}
            if review.hold_until
            else _("On hold; it has to be released before it is decided.")
        )
        return [Banner(until, "hold", "pause")]
    if review.state == State.PENDING and now >= review.expires_at:
        words = _(
            "The deadline (%(time)s) passed and the approval lapsed; "
            "it is back with its maker."
        ) % {"time": moments.minute(review.expires_at)}
        return [Banner(words, "bad", "late")]
    if review.state in (State.VOIDED, State.WITHDRAWN, State.EXPIRED):
        words = _("%(state)s: %(why)s") % {
            "state": review.get_state_display(),
            "why": review.end_reason or "—",
        }
        return [Banner(words, "mute", "dash")]
    return []


def shown_checks(review: Review, now: dt.datetime) -> list[ShownCheck]:
    """Look at what speaks for and against; of what is over, nothing is looked at."""
    if review.state not in (*review_queues.WAITING, State.APPROVED):
        return []
    return [shown(check) for check in checks_of(review, now)]


def checks_of(review: Review, now: dt.datetime) -> Sequence[Check]:
    if review.kind not in {about.code for about in registered()}:
        return []
    return kind_of(review.kind).checks(review.subject_no, now=now)


def shown(check: Check) -> ShownCheck:
    """Say how a check is drawn: tone, shape, and the word for those who hear it."""
    css, shape, said = _LOOKS[check.state]
    text = _FIGURE.sub(_parted, str(check.text))
    for code in sorted(review_briefs.SOURCES, key=len, reverse=True):
        text = text.replace(code, str(review_briefs.SOURCES[code]))
    return ShownCheck(css, shape, said, str(check.label), text)


def _parted(found: re.Match[str]) -> str:
    """Write an amount inside a sentence as it is written everywhere else."""
    return figures.money(Decimal(found[0]))


def _policy_words(review: Review) -> str:
    return _("policy v%(version)d from %(amount)s: %(levels)d to decide") % {
        "version": review.policy.version,
        "amount": cells.write(review.policy.from_amount, cells.MONEY),
        "levels": review.level,
    }


def differences_of(review: Review) -> list[Difference]:
    """Compare what was submitted with what stands now."""
    if not is_waiting(review):
        return []
    if review.kind not in {about.code for about in registered()}:
        return []
    try:
        found = kind_of(review.kind).subject(review.subject_no).content
    except FundopsError:
        return []
    was, now = json.loads(review.content), json.loads(canonical(found))
    return [
        Difference(name, _flat(was.get(name)), _flat(now.get(name)))
        for name in sorted({*was, *now})
        if was.get(name) != now.get(name)
    ]


def _flat(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _verdicts(decisions: Sequence[ReviewDecision]) -> Panel | None:
    """Show what was decided, by whom, and why."""
    if not decisions:
        return None
    heads = [
        Column(_("At"), cells.MOMENT),
        Column(_("Checker")),
        Column(_("Level"), cells.COUNT),
        Column(_("Decision")),
        Column(_("Reason"), cells.LONG),
    ]
    rows = [
        Row(
            (
                one.decided_at,
                one.checker.employee_no,
                one.level,
                one.get_decision_display(),
                " ".join(filter(None, (one.reason_code, one.note))),
            )
        )
        for one in decisions
    ]
    return Panel(_("Decisions so far"), [Table(heads, rows)])


def _place(request: HttpRequest, review: Review) -> Place:
    """Find the neighbours among those of the kind that wait."""
    if not is_waiting(review):
        return Place()
    rows = review_queues.rows_of(review_queues.TO_DECIDE, request)
    keys = list(rows.filter(kind=review.kind).values_list("pk", flat=True)[:_MOST])
    if review.pk not in keys:
        return Place()
    at = keys.index(review.pk)

    def url(place: int) -> str:
        if not 0 <= place < len(keys):
            return ""
        return reverse("admin:core_review_change", args=[keys[place]])

    return Place(at + 1, len(keys), url(at - 1), url(at + 1))
