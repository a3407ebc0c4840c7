"""A decision as it arrives from the page: one POST, one call of the engine."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBadRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fundops.core import clock
from fundops.core.admin import figures, moments
from fundops.core.admin.review_form import Given
from fundops.core.admin.review_page import detail_context
from fundops.core.errors import FundopsError
from fundops.core.models import Review, ReviewDecision, Staff
from fundops.core.services import reviews
from fundops.core.services.reviews.errors import NeedsReason, NotTheirs

Decision = ReviewDecision.Decision
SHORTEST_NOTE = 10
_FIELDS = ("decision", "reason_code", "note", "hold_until", "content_sha256", "version")


def answer_post(
    model_admin: Any, request: HttpRequest, review: Review
) -> HttpResponseBase:
    """Record a decision and go back to the page; where it is refused, say why."""
    said = {name: request.POST.get(name, "").strip() for name in _FIELDS}
    person: Any = request.user
    if said["decision"] not in Decision.values:
        return _refused(
            model_admin, request, review, said, _("Choose a decision, then submit it.")
        )
    try:
        hold_until = _hold_until(said)
    except ValueError:
        words = _("%(text)s is not a date; write it like 2026-03-18.")
        return _refused(
            model_admin, request, review, said, words % {"text": said["hold_until"]}
        )
    try:
        decided = reviews.decide(
            review_no=review.review_no,
            checker=person,
            decision=said["decision"],
            seen_sha256=said["content_sha256"],
            now=clock.now(),
            reason_code=said["reason_code"],
            note=said["note"],
            hold_until=hold_until,
        )
    except NeedsReason as error:
        words, at = _what_lacks(said, str(error))
        return _refused(model_admin, request, review, said, words, at)
    except NotTheirs as error:
        messages.error(request, _overtaken(review, person, said) or str(error))
    except FundopsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, outcome_words(decided))
    return HttpResponseRedirect(request.path)


def outcome_words(decided: reviews.Decided) -> str:
    """Say what is so now, and what comes next."""
    review, written = decided.review, decided.decision
    subject = {"number": review.subject_no, "amount": figures.money(review.amount)}
    if written.decision == Decision.APPROVE and review.state == Review.State.PENDING:
        return (
            _("%(number)s approved on the first level, %(amount)s; a senior decides.")
            % subject
        )
    if written.decision == Decision.APPROVE:
        ends = review.deadline or review.expires_at
        return _(
            "%(number)s approved, %(amount)s; re-checked before sending at %(time)s."
        ) % {**subject, "time": moments.minute(ends)}
    words = {
        Decision.REJECT: _("%(number)s rejected, %(amount)s; still owed, undecided."),
        Decision.RETURN: _("%(number)s returned to its maker, %(amount)s."),
        Decision.ESCALATE: _("%(number)s escalated, %(amount)s; a senior decides."),
        Decision.HOLD: _("%(number)s on hold, %(amount)s."),
        Decision.RELEASE: _("%(number)s released, %(amount)s; it can be decided."),
    }[Decision(written.decision)]
    return words % subject


def _what_lacks(said: dict[str, str], otherwise: str) -> tuple[str, str]:
    """Say which field is wrong: a rejection's note is asked for in its own words."""
    if len(said["note"]) >= SHORTEST_NOTE or not said["reason_code"]:
        return otherwise, "reason"
    if said["decision"] != Decision.REJECT:
        return otherwise, "note"
    n = len(said["note"])
    words = ngettext(
        "A rejection needs a note of at least 10 characters; there is %(n)d.",
        "A rejection needs a note of at least 10 characters; there are %(n)d.",
        n,
    )
    return words % {"n": n}, "note"


def _overtaken(review: Review, person: Staff, said: dict[str, str]) -> str:
    """Say who was first, where the page was older than somebody's decision."""
    if person.pk in (review.maker_id, review.editor_id):
        return ""
    decisions = list(review.decisions.select_related("checker"))
    if not decisions or said["version"] == str(len(decisions)):
        return ""
    last = decisions[-1]
    words = _("%(checker)s approved this at %(time)s; your decision was not recorded.")
    if last.decision != Decision.APPROVE:
        words = _(
            "%(checker)s decided this at %(time)s; your decision was not recorded."
        )
    return words % {"checker": last.checker, "time": moments.minute(last.decided_at)}


def _hold_until(said: dict[str, str]) -> dt.datetime | None:
    """
    Read the day until which it is held; the morning of that day.

    :raises ValueError: for what is no date.
    """
    if not said["hold_until"] or said["decision"] != Decision.HOLD:
        return None
    day = dt.date.fromisoformat(said["hold_until"])
    return clock.at(day, dt.time(9))


def _refused(
    model_admin: Any,
    request: HttpRequest,
    review: Review,
    said: dict[str, str],
    words: str,
    at: str = "",
) -> HttpResponseBase:
    """Draw the page again with what was typed and what is wrong with it."""
    context = model_admin.get_detail_context(request, review)
    context.update(detail_context(request, review, Given(said, words, at)))
    if context["form"] is None:
        return HttpResponseBadRequest(words, content_type="text/plain; charset=utf-8")
    template = model_admin.detail_template
    return TemplateResponse(request, template, context, status=400)
