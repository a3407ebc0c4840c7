"""Several chosen in the list: what will happen, and then what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fundops.core import clock
from fundops.core.admin import cells, figures, moments, review_briefs
from fundops.core.admin.page import Fact, Page
from fundops.core.errors import FundopsError
from fundops.core.models import Review, Staff
from fundops.core.money import ZERO
from fundops.core.selectors import days
from fundops.core.services import review_batches
from fundops.core.services.review_batches import Batch, Item, Line

_State = Review.State
TEMPLATE = "admin/core/review/batch.html"


@dataclass(frozen=True)
class Candidate:
    """A chosen review as it is listed: where it stands, and what it shows."""

    line: Line
    summary: review_briefs.Summary
    why_not: str = ""

    @property
    def review(self) -> Review:
        return self.line.review

    @property
    def url(self) -> str:
        return reverse("admin:core_review_change", args=[self.review.pk])

    @property
    def looks(self) -> str:
        """What there is to look at."""
        return "; ".join(str(one.text or one.label) for one in self.line.warnings)


@dataclass(frozen=True)
class Choice:
    """What was chosen, parted: to be approved, to be opened first, not eligible."""

    batch: Batch
    ready: Sequence[Candidate]
    warned: Sequence[Candidate]
    ineligible: Sequence[Candidate]
    #: Persons in whose place it can be decided, by a delegation.
    places: Sequence[Staff] = ()


def approve_view(model_admin: Any, request: HttpRequest) -> HttpResponseBase:
    """Show what would be approved; the second POST, with `confirm`, approves it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not model_admin.has_view_permission(request):
        raise Http404
    items = _items(request)
    if not items:
        messages.warning(request, _("Nothing is chosen; choose some and try again."))
        return HttpResponseRedirect(reverse("admin:core_review_changelist"))
    person: Any = request.user
    now = clock.now()
    places = review_batches.places(items=items, checker=person, now=now)
    delegator = _delegator(request, places)
    if delegator is None and request.POST.get("on_behalf_of"):
        words = _("No delegation from %(number)s to you covers these today.")
        messages.error(request, words % {"number": request.POST["on_behalf_of"]})
        return HttpResponseRedirect(reverse("admin:core_review_changelist"))
    if request.POST.get("confirm") and "drop" not in request.POST:
        return _approve(request, items, delegator)
    batch = review_batches.listed(
        items=items, checker=person, now=now, on_behalf_of=delegator
    )
    context = {
        **model_admin.admin_site.each_context(request),
        **_confirmation(_part(batch, places)),
        "title": _("Approve several"),
    }
    return TemplateResponse(request, TEMPLATE, context)


def _items(request: HttpRequest) -> list[Item]:
    """
    Read what was chosen, with the content that was seen, where a page showed it.

    What comes from the list is listed with its content of now; nothing is approved
    that no page of this kind has shown.
    """
    numbers = [
        number
        for number in dict.fromkeys(request.POST.getlist("_selected_action"))
        if number != request.POST.get("drop")
    ][: review_batches.MOST]
    rows = Review.objects.filter(review_no__in=numbers)
    known = dict(rows.values_list("review_no", "content_sha256"))
    found = [
        Item(number, request.POST.get(f"seen_{number}", known[number]))
        for number in numbers
        if number in known
    ]
    return sorted(found, key=lambda item: item.review_no)


def _delegator(request: HttpRequest, places: Sequence[Staff]) -> Staff | None:
    """Find in whose place it is decided; nobody's, where none such can be chosen."""
    number = request.POST.get("on_behalf_of", "")
    return next((one for one in places if one.employee_no == number), None)


def _approve(
    request: HttpRequest, items: Sequence[Item], delegator: Staff | None
) -> HttpResponseBase:
    """Approve what was listed as ready, each by the content that the page showed."""
    person: Any = request.user
    day = days.oldest_open_day()
    now = clock.now()
    ready = set(request.POST.getlist("ready"))
    # What was opened since is not in the sum that was confirmed.
    left_out = _("It was not among those that were confirmed.")
    try:
        entry = review_batches.approve_each(
            items=[
                item
                if item.review_no in ready
                else Item(item.review_no, item.seen_sha256, left_out)
                for item in items
            ],
            checker=person,
            business_date=day.date if day else now.date(),
            now=now,
            set_sha256=request.POST.get("set_sha256", ""),
            on_behalf_of=delegator,
        )
    except FundopsError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:core_review_changelist"))
    return HttpResponseRedirect(reverse("admin:core_review_outcome", args=[entry.pk]))


def _part(batch: Batch, places: Sequence[Staff]) -> Choice:
    said = review_briefs.summaries([line.review for line in batch.lines])
    ready, warned, ineligible = [], [], []
    for line in sorted(batch.lines, key=lambda one: one.review.expires_at):
        review = line.review
        why_not = line.why_not or _why_no_longer(review)
        one = Candidate(line, said[review.pk], why_not)
        if not why_not:
            ready.append(one)
        elif line.is_to_be_opened:
            warned.append(one)
        else:
            ineligible.append(one)
    return Choice(batch, ready, warned, ineligible, places)


def _why_no_longer(review: Review) -> str:
    if review.state == _State.PENDING:
        return ""
    return _("%(state)s: there is nothing left to decide here.") % {
        "state": review.get_state_display()
    }


def _confirmation(choice: Choice) -> dict[str, Any]:
    count = len(choice.ready)
    total = sum((one.review.amount for one in choice.ready), ZERO)
    button = ngettext(
        "Approve %(n)s item, %(amount)s in all",
        "Approve %(n)s items, %(amount)s in all",
        count,
    ) % {"n": count, "amount": figures.money(total)}
    return {
        "choice": choice,
        "total": total,
        "page": Page(title=_("Approve several"), facts=_facts(choice, total)),
        "button": button,
        "set_sha256": choice.batch.set_sha256,
    }


def _facts(choice: Choice, total: Any) -> list[Fact]:
    facts = [
        Fact(_("To be approved"), str(len(choice.ready)), main=True),
        Fact(_("In all"), total, cells.MONEY, unit="CNY", main=True),
    ]
    if choice.batch.on_behalf_of is not None:
        facts.append(Fact(_("In the place of"), str(choice.batch.on_behalf_of)))
    warned = sum(1 for one in choice.ready if one.line.warnings)
    looks = Fact(
        _("With something to look at"),
        str(warned + len(choice.warned)),
        note=_("%(n)d opened by you") % {"n": warned},
    )
    if not choice.ready:
        return [*facts, looks]
    largest = max(choice.ready, key=lambda one: one.review.amount).review
    nearest = min(one.review.expires_at for one in choice.ready)
    labels = {str(review_briefs.label_of(one.review.kind)) for one in choice.ready}
    return [
        *facts,
        Fact(_("Largest"), largest.amount, cells.MONEY, note=largest.subject_no),
        looks,
        Fact(_("Kind"), ", ".join(sorted(labels))),
        Fact(
            _("Nearest deadline"),
            moments.due(nearest, now=clock.now()),
            note=moments.full(nearest)[:16],
        ),
    ]
