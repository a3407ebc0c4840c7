"""Several chosen in the list: what will happen, and then what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
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
from fundops.core.admin.cells import Column, Link
from fundops.core.admin.page import Fact, Page, Panel, Table
from fundops.core.admin.review_page import checks_of
from fundops.core.admin.review_powers import Powers, powers_of
from fundops.core.models import Review
from fundops.core.money import ZERO
from fundops.core.selectors import days
from fundops.core.services import review_batches
from fundops.core.services.review_batches import Item
from fundops.core.services.reviews import CheckState

_State = Review.State


@dataclass(frozen=True)
class Candidate:
    """A chosen review: whether it can be approved with others, and what it shows."""

    review: Review
    summary: review_briefs.Summary
    checks: int = 0
    #: What makes one open it first.
    look: str = ""
    why_not: str = ""

    @property
    def url(self) -> str:
        return reverse("admin:core_review_change", args=[self.review.pk])


@dataclass
class Choice:
    """What was chosen, parted."""

    ready: list[Candidate] = field(default_factory=list)
    warned: list[Candidate] = field(default_factory=list)
    ineligible: list[Candidate] = field(default_factory=list)

    @property
    def amount(self) -> Decimal:
        return _sum(self.ready)

    @property
    def items(self) -> list[Item]:
        return [Item(c.review.review_no, c.review.content_sha256) for c in self.ready]


def approve_view(model_admin: Any, request: HttpRequest) -> HttpResponseBase:
    """Show what would be approved; the second POST, with `confirm`, approves it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not model_admin.has_view_permission(request):
        raise Http404
    chosen = [
        number
        for number in request.POST.getlist("_selected_action")
        if number != request.POST.get("drop")
    ][: review_batches.MOST]
    choice = _part(chosen, powers_of(request))
    if not chosen:
        messages.warning(request, _("Nothing is chosen; choose some and try again."))
        return HttpResponseRedirect(reverse("admin:core_review_changelist"))
    if request.POST.get("confirm") and "drop" not in request.POST:
        return _approve(request, choice)
    context = {
        **model_admin.admin_site.each_context(request),
        **_confirmation(choice),
        "title": _("Approve several"),
    }
    return TemplateResponse(request, "admin/core/review/batch.html", context)


def _approve(request: HttpRequest, choice: Choice) -> HttpResponseBase:
    """Approve what was listed; each item by the content that the page showed."""
    person: Any = request.user
    now = clock.now()
    day = days.oldest_open_day()
    others = [*choice.warned, *choice.ineligible]
    entry = review_batches.approve_each(
        items=[
            *(
                Item(
                    item.review_no,
                    request.POST.get(f"seen_{item.review_no}", item.seen_sha256),
                )
                for item in choice.items
            ),
            *(
                Item(c.review.review_no, c.review.content_sha256, c.why_not or c.look)
                for c in others
            ),
        ],
        checker=person,
        business_date=day.date if day else now.date(),
        now=now,
    )
    return HttpResponseRedirect(reverse("admin:core_review_outcome", args=[entry.pk]))


def _part(numbers: Sequence[str], powers: Powers) -> Choice:
    found = list(
        Review.objects.filter(review_no__in=numbers)
        .select_related("maker", "policy")
        .order_by("expires_at", "id")
    )
    said, now, choice = review_briefs.summaries(found), clock.now(), Choice()
    for review in found:
        why_not = str(powers.why_not(review))
        if review.state != _State.PENDING:
            why_not = _("%(state)s: there is nothing left to decide here.") % {
                "state": review.get_state_display()
            }
        if why_not:
            one = Candidate(review, said[review.pk], why_not=why_not)
            choice.ineligible.append(one)
            continue
        checks = checks_of(review, now)
        looks = [c for c in checks if c.state != CheckState.PASS]
        look = "; ".join(str(check.text or check.label) for check in looks)
        one = Candidate(review, said[review.pk], len(checks), look)
        (choice.warned if look else choice.ready).append(one)
    return choice


def _confirmation(choice: Choice) -> dict[str, Any]:
    count = len(choice.ready)
    amount = figures.money(choice.amount)
    button = ngettext(
        "Approve %(n)s item, %(amount)s in all",
        "Approve %(n)s items, %(amount)s in all",
        count,
    ) % {"n": count, "amount": amount}
    return {
        "choice": choice,
        "page": Page(title=_("Approve several"), facts=_facts(choice)),
        "button": button,
        "set_sha256": review_batches.sha256_of(choice.items),
        "warned": _aside(choice.warned, warned=True),
        "ineligible": _aside(choice.ineligible, warned=False),
    }


def _facts(choice: Choice) -> list[Fact]:
    facts = [
        Fact(_("To be approved"), str(len(choice.ready)), main=True),
        Fact(_("In all"), choice.amount, cells.MONEY, unit="CNY", main=True),
    ]
    if not choice.ready:
        return facts
    largest = max(choice.ready, key=lambda c: c.review.amount).review
    nearest = min(c.review.expires_at for c in choice.ready)
    labels = {str(review_briefs.label_of(c.review.kind)) for c in choice.ready}
    return [
        *facts,
        Fact(_("Largest"), largest.amount, cells.MONEY, note=largest.subject_no),
        Fact(_("Kind"), ", ".join(sorted(labels))),
        Fact(
            _("Nearest deadline"),
            moments.due(nearest, now=clock.now()),
            note=moments.full(nearest)[:16],
        ),
    ]


def _aside(candidates: Sequence[Candidate], *, warned: bool) -> Panel | None:
    """Draw what is not in the batch, and why."""
    if not candidates:
        return None
    heads = [
        Column(_("Under review"), cells.MONO),
        Column(_("What to look at") if warned else _("Why not"), cells.WRAP),
        Column(_("Amount (CNY)"), cells.MONEY),
    ]
    rows = [
        (Link(c.review.subject_no, c.url), c.look or c.why_not, c.review.amount)
        for c in candidates
    ]
    n = len(candidates)
    note = (
        ngettext(
            "%(n)s has something to look at; not in this batch",
            "%(n)s have something to look at; not in this batch",
            n,
        )
        if warned
        else ngettext("%(n)s item", "%(n)s items", n)
    ) % {"n": n}
    title = _("Open these first") if warned else _("You cannot approve these")
    return Panel(title, [Table(heads, rows)], note=note)


def _sum(candidates: Iterable[Candidate]) -> Decimal:
    return sum((c.review.amount for c in candidates), ZERO)
