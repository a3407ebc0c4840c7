"""What came of each of several reviews, read from the record of their batch."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fundops.core.admin import cells, figures, moments, review_briefs, states
from fundops.core.admin.cells import Column, Link
from fundops.core.admin.page import Banner, Fact, Page, Panel, Row, Table
from fundops.core.models import AuditEntry, Review
from fundops.core.money import ZERO
from fundops.core.services import review_batches
from fundops.core.services.review_batches import Outcome

_LOOKS = {
    review_batches.DONE: states.DONE,
    review_batches.REFUSED: states.FAILED,
    review_batches.NOT_ELIGIBLE: states.NOT_DUE,
}


def outcome_view(
    model_admin: Any, request: HttpRequest, entry_id: int
) -> HttpResponseBase:
    """Show what came of each item of a batch, from its record."""
    entry = AuditEntry.objects.filter(pk=entry_id, action=review_batches.ACTION).first()
    if entry is None or not model_admin.has_view_permission(request):
        raise Http404(_("There is no such record."))
    page = _outcome_page(entry)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": page.title,
        "page": page,
        "waiting": Review.objects.filter(state=Review.State.PENDING).count(),
    }
    return TemplateResponse(request, "admin/core/review/outcome.html", context)


def _outcome_page(entry: AuditEntry) -> Page:
    outcomes = review_batches.outcomes_of(entry)
    done, amount = review_batches.total(outcomes, review_batches.DONE)
    refused, refused_amount = review_batches.total(outcomes, review_batches.REFUSED)
    other, other_amount = review_batches.total(outcomes, review_batches.NOT_ELIGIBLE)
    words = _outcome_words(len(outcomes), done, amount, refused, other)
    facts = [
        Fact(pgettext("review", "Approved"), str(done), main=True),
        Fact(_("In all"), amount, cells.MONEY, unit="CNY", main=True),
        Fact(
            pgettext("review", "Refused"),
            str(refused),
            note=figures.money(refused_amount),
        ),
        Fact(_("Not eligible"), str(other), note=figures.money(other_amount)),
        Fact(
            _("Batch"),
            entry.subject,
            cells.MONO,
            note=f"{entry.actor_no} · {moments.second(entry.at)}",
        ),
    ]
    if delegator := (entry.after or {}).get("on_behalf_of"):
        facts.append(Fact(_("In the place of"), delegator, cells.MONO))
    whole = done == len(outcomes)
    return Page(
        title=_("What came of the batch"),
        banners=[Banner(words, "" if whole else "warn", "check" if whole else "warn")],
        facts=facts,
        columns=[[_outcome_table(outcomes, done, refused, other)]],
    )


def _outcome_words(
    count: int, done: int, amount: Decimal, refused: int, other: int
) -> str:
    return _(
        "%(done)s of %(all)s approved, %(amount)s in all; "
        "%(refused)s refused, %(other)s not eligible."
    ) % {
        "done": done,
        "all": count,
        "amount": figures.money(amount),
        "refused": refused,
        "other": other,
    }


def _outcome_table(
    outcomes: Sequence[Outcome], done: int, refused: int, other: int
) -> Panel:
    keys = dict(
        Review.objects.filter(
            review_no__in=[one.review_no for one in outcomes]
        ).values_list("review_no", "pk")
    )
    words = {
        review_batches.DONE: pgettext("review", "Approved"),
        review_batches.REFUSED: pgettext("review", "Refused"),
        review_batches.NOT_ELIGIBLE: _("Not eligible"),
    }
    rows = []
    for one in outcomes:
        url = reverse("admin:core_review_change", args=[keys[one.review_no]])
        said = one.words or _("audit %(number)s") % {"number": one.audit_id}
        badge = states.badge_of(_LOOKS[one.result], words[one.result])
        edge: Any = "bad" if one.result == review_batches.REFUSED else ""
        label = str(review_briefs.label_of(one.kind))
        values = (Link(one.subject_no, url), label, Decimal(one.amount), badge, said)
        rows.append(Row(values, edge))
    heads = [
        Column(_("Under review"), cells.MONO),
        Column(_("Kind")),
        Column(_("Amount (CNY)"), cells.MONEY),
        Column(_("Result"), cells.STATE),
        Column(_("Says")),
    ]
    total = sum((Decimal(one.amount) for one in outcomes), ZERO)
    tally = _("%(done)s approved · %(refused)s refused · %(other)s not eligible") % {
        "done": done,
        "refused": refused,
        "other": other,
    }
    totals = (str(len(outcomes)), None, total, tally, None)
    return Panel(_("Item by item"), [Table(heads, rows, totals)])
