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
from fundops.core.admin.review_page import detail_context, differences_of
from fundops.core.errors import FundopsError
from fundops.core.models import Review, ReviewDecision, SecondFactorUse, Staff
from fundops.core.services import reviews, second_factors
from fundops.core.services.reviews.errors import (
    ContentChanged,
    NeedsEvidence,
    NeedsReason,
    NeedsSecondFactor,
    NotTheirs,
)

Decision = ReviewDecision.Decision
SHORTEST_NOTE = 10
_FIELDS = (
    "decision",
    "reason_code",
    "note",
    "hold_until",
    "on_behalf_of",
    "content_sha256",
    "version",
)


class _Unfinished(Exception):
    """What was typed cannot be submitted as it stands; nothing of it is lost."""

    def __init__(self, words: str, at: str = "") -> None:
        super().__init__(words)
        self.words, self.at = words, at


def answer_post(
    model_admin: Any, request: HttpRequest, review: Review
) -> HttpResponseBase:
    """Record a decision and go back to the page; where it is refused, say why."""
    said = {name: request.POST.get(name, "").strip() for name in _FIELDS}
    person: Any = request.user
    try:
        decided = _decide(request, review, person, said)
    except _Unfinished as lack:
        return _refused(model_admin, request, review, said, lack)
    except ContentChanged as error:
        return _changed(model_admin, request, review, str(error))
    except NotTheirs as error:
        messages.error(request, _overtaken(review, person, said) or str(error))
    except FundopsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, outcome_words(decided))
    return HttpResponseRedirect(request.path)


def _decide(
    request: HttpRequest, review: Review, person: Staff, said: dict[str, str]
) -> reviews.Decided:
    """
    Read what was typed and call the engine.

    :raises _Unfinished: something is missing or not as it must be written.
    """
    if said["decision"] not in Decision.values:
        raise _Unfinished(_("Choose a decision, then submit it."))
    hold_until = _hold_until(said)
    delegator = _delegator(said)
    now = clock.now()
    try:
        return reviews.decide(
            review_no=review.review_no,
            checker=person,
            decision=said["decision"],
            seen_sha256=said["content_sha256"],
            now=now,
            reason_code=said["reason_code"],
            note=said["note"],
            hold_until=hold_until,
            second_factor=_second_factor(request, review, person, said, now),
            on_behalf_of=delegator,
        )
    except NeedsReason as error:
        raise _Unfinished(*_what_lacks(said, str(error))) from error
    except (NeedsSecondFactor, second_factors.WrongCode) as error:
        raise _Unfinished(str(error), "code") from error
    except (NeedsEvidence, second_factors.NoFactor) as error:
        raise _Unfinished(str(error)) from error


def _second_factor(
    request: HttpRequest,
    review: Review,
    person: Staff,
    said: dict[str, str],
    now: dt.datetime,
) -> SecondFactorUse | None:
    """
    Use the code up for this content, once nothing else is in the way.

    A code is good once: a decision that is refused anyway shall not cost one.
    """
    code = request.POST.get("code", "").strip()
    if not code or said["decision"] != Decision.APPROVE:
        return None
    stands = (
        reviews.needs_second_factor(review)
        and review.state == Review.State.PENDING
        and now < review.expires_at
        and said["content_sha256"] == review.content_sha256
        and not differences_of(review)
        and not reviews.why_not(review, person, _delegator(said), reviews.day_of(now))
    )
    if not stands:
        return None
    return second_factors.give(
        person=person,
        code=code,
        purpose=SecondFactorUse.Purpose.DECISION,
        bound_to=review.content_sha256,
    )


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
        Decision.UNDO: _(
            "The approval of %(number)s is undone, %(amount)s; nothing was sent, it is "
            "with its maker again."
        ),
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

    :raises _Unfinished: for what is no date.
    """
    if not said["hold_until"] or said["decision"] != Decision.HOLD:
        return None
    try:
        day = dt.date.fromisoformat(said["hold_until"])
    except ValueError as error:
        words = _("%(text)s is not a date; write it like 2026-03-18.")
        raise _Unfinished(words % {"text": said["hold_until"]}) from error
    return clock.at(day, dt.time(9))


def _delegator(said: dict[str, str]) -> Staff | None:
    """
    Find in whose place it is decided.

    :raises _Unfinished: there is no such person.
    """
    number = said["on_behalf_of"]
    if not number:
        return None
    found = Staff.objects.filter(employee_no=number).first()
    if found is None:
        words = _("There is no %(number)s; choose again in whose place you decide.")
        raise _Unfinished(words % {"number": number})
    return found


def _refused(
    model_admin: Any,
    request: HttpRequest,
    review: Review,
    said: dict[str, str],
    lack: _Unfinished,
) -> HttpResponseBase:
    """Draw the page again with what was typed, but the code, and what is wrong."""
    context = model_admin.get_detail_context(request, review)
    context.update(detail_context(request, review, Given(said, lack.words, lack.at)))
    if context["form"] is None:
        return HttpResponseBadRequest(
            lack.words, content_type="text/plain; charset=utf-8"
        )
    template = model_admin.detail_template
    return TemplateResponse(request, template, context, status=400)


def _changed(
    model_admin: Any, request: HttpRequest, review: Review, words: str
) -> HttpResponseBase:
    """Draw the page with the difference: nothing was recorded, it ended."""
    messages.error(request, words)
    review = model_admin.get_object_or_404(request, str(review.pk))
    context = model_admin.get_detail_context(request, review)
    context["differences"] = differences_of(review, also_ended=True)
    return TemplateResponse(request, model_admin.detail_template, context, status=409)
