"""The page on which a review is decided: evidence left, checks and decision right."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fundops.core import clock
from fundops.core.admin import (
    cells,
    evidence,
    moments,
    review_background,
    review_briefs,
    review_queues,
)
from fundops.core.admin.cells import Column, Note
from fundops.core.admin.page import Banner, Fact, Page, Panel, Row, Table
from fundops.core.admin.review_briefs import Brief
from fundops.core.admin.review_checks import checks_context
from fundops.core.admin.review_form import Given, form_of
from fundops.core.admin.review_powers import who_may
from fundops.core.admin.states import badge_of, look, state_badge
from fundops.core.errors import FundopsError
from fundops.core.models import Review, ReviewDecision
from fundops.core.services.reviews import kind_of, registered
from fundops.core.services.reviews.terms import canonical

State = Review.State


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
    decided = ReviewDecision.objects.select_related("checker", "on_behalf_of")
    prefetch_related_objects([review], Prefetch("decisions", decided.order_by("pk")))
    brief = brief_of(review)
    decisions = list(review.decisions.all())
    differences = differences_of(review)
    form, why_not = form_of(
        request, review, decisions, bool(differences), given or Given(), now
    )
    return {
        "page": _page(review, brief, now),
        "brief": brief,
        "around": review_background.around(review, brief),
        **checks_context(request, review, now),
        "policy": review_background.policy_words(review),
        "form": form,
        "why_not": why_not,
        "who_may": who_may(review) if why_not and is_waiting(review) else [],
        "differences": differences,
        "verdicts": _verdicts(decisions),
        "attached": evidence.panel(review.kind, review.subject_no, request),
        "place": _place(review),
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
    level = review_queues.LEVELS[review.level_now]
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


def differences_of(review: Review, *, also_ended: bool = False) -> list[Difference]:
    """Compare what was submitted with what stands now."""
    if not (also_ended or is_waiting(review)):
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
    return review_background.said(value)


def _verdicts(decisions: Sequence[ReviewDecision]) -> Panel | None:
    """Show what was decided, by whom in which role and place, and why."""
    if not decisions:
        return None
    heads = [
        Column(_("At"), cells.MOMENT),
        Column(_("Checker"), cells.WRAP),
        Column(_("Level"), cells.COUNT),
        Column(_("Decision"), cells.WRAP),
        Column(_("Reason"), cells.WRAP),
    ]
    rows = [
        Row(
            (
                one.decided_at,
                Note(_who(one), _roles(one.roles.split(","))),
                one.level,
                Note(
                    one.get_decision_display(),
                    _("with a fresh code") if one.second_factor_id else "",
                ),
                " ".join(filter(None, (one.reason_code, one.note))),
            )
        )
        for one in decisions
    ]
    return Panel(_("Decisions so far"), [Table(heads, rows)])


def _who(one: ReviewDecision) -> str:
    """Name who decided, and in whose place."""
    if one.on_behalf_of is None:
        return one.checker.employee_no
    return _("%(who)s in the place of %(delegator)s") % {
        "who": one.checker.employee_no,
        "delegator": one.on_behalf_of.employee_no,
    }


def _roles(roles: Iterable[str]) -> str:
    return ", ".join(str(review_background.role_words(one)) for one in roles if one)


def _place(review: Review) -> Place:
    """Find the neighbours among those of the kind that wait, which came with it."""
    keys: list[int] = getattr(review, "queue_keys", [])
    if review.pk not in keys:
        return Place()
    at = keys.index(review.pk)

    def url(place: int) -> str:
        if not 0 <= place < len(keys):
            return ""
        return reverse("admin:core_review_change", args=[keys[place]])

    return Place(at + 1, len(keys), url(at - 1), url(at + 1))
