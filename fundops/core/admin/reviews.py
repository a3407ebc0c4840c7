"""Reviews: what waits for a second person, and what second persons decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from fundops.core import clock
from fundops.core.admin import cells, moments, review_briefs, review_queues
from fundops.core.admin.acts import ActingAdmin
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Note, column
from fundops.core.admin.icons import icon
from fundops.core.admin.review_batch import approve_view
from fundops.core.admin.review_filters import FILTERS
from fundops.core.admin.review_outcome import outcome_view
from fundops.core.admin.review_page import detail_context
from fundops.core.admin.review_posts import answer_post
from fundops.core.admin.review_powers import powers_of
from fundops.core.admin.review_withdrawal import WITHDRAW
from fundops.core.models import ROLES, Review, ReviewDecision, ReviewPolicy
from fundops.core.services.reviews import opened

#: Within this of its end a row is red.
_URGENT = moments.URGENT


@admin.register(Review)
class ReviewAdmin(ActingAdmin[Review]):
    change_list_template = "admin/core/review/change_list.html"
    detail_template = "admin/core/review/review.html"
    acts = (WITHDRAW,)
    list_display = review_queues.COLUMNS[review_queues.TO_DECIDE]
    list_filter = FILTERS
    list_select_related = ("maker", "editor", "policy")
    figure_columns = filter_totals = ("amount",)
    day_field = "business_date"
    day_default = "all"
    search_fields = ("subject_no__startswith", "review_no__exact")
    search_label = _("Number")
    empty_words = _("No review is here")
    detail_select_related = ("maker", "editor", "policy")

    # -- the lists -----------------------------------------------------------
    @column(_("Under review"), kind=cells.TEXT)
    def number(self, review: Review) -> Any:
        why_not = getattr(review, "locked_by", "")
        if not why_not:
            return review.subject_no
        return format_html(
            '{} <span class="q" title="{}">{}<span class="gone">{}</span></span>',
            review.subject_no,
            why_not,
            icon("lock"),
            _("you cannot decide it"),
        )

    @column(_("Kind"))
    def kind_words(self, review: Review) -> Any:
        return review_briefs.label_of(review.kind)

    @column(_("Cause"))
    def cause(self, review: Review) -> Any:
        return _summary(review).cause

    @column(_("About"), kind=cells.LONG)
    def whom(self, review: Review) -> Any:
        said = _summary(review)
        return " · ".join(str(part) for part in (said.whom, said.party) if part)

    @column(_("Maker"))
    def made_by(self, review: Review) -> str:
        return review.maker.employee_no

    @column(_("Level"))
    def level_words(self, review: Review) -> Any:
        return _("%(now)d of %(all)d") % {
            "now": review.level_now,
            "all": review.level,
        }

    @column(_("Age"))
    def age(self, review: Review) -> str:
        return review_queues.age(review, _now(review))

    @column(_("Left"))
    def left(self, review: Review) -> Any:
        if review.state not in review_queues.WAITING:
            return ""
        return moments.due(review.expires_at, now=_now(review))

    @column(_("Until"))
    def due(self, review: Review) -> Any:
        now, ends = _now(review), review.expires_at
        local = ends.astimezone(clock.SHANGHAI)
        words = moments.minute(ends)
        if local.date() != now.astimezone(clock.SHANGHAI).date():
            words = f"{moments.short_day(ends)} {words}"
        return Note(words, review_briefs.source_words(review))

    @column(_("Submitted"), kind=cells.MOMENT)
    def submitted(self, review: Review) -> dt.datetime:
        return review.submitted_at

    @column(_("Last decision"))
    def last_word(self, review: Review) -> Any:
        return getattr(review, "last_word_said", "")

    def row_edge(self, obj: Review) -> str:
        """Red where it ends within half an hour, or has ended undecided."""
        if obj.state not in review_queues.WAITING:
            return ""
        return "bad" if obj.expires_at - _now(obj) <= _URGENT else ""

    def prepare_rows(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        """Keep on each row what its columns say; nothing of it is saved."""
        now, powers = clock.now(), powers_of(request)
        said = review_briefs.summaries(rows)
        to_decide = review_queues.queue_of(request) == review_queues.TO_DECIDE
        words = {} if to_decide else review_queues.last_words(rows)
        for row in rows:
            row.shown_at = now
            row.summary = said[row.pk]
            row.last_word_said = words.get(row.pk, "")
            if powers.decides and row.state in review_queues.WAITING:
                row.locked_by = powers.why_not(row)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        queue = review_queues.queue_of(request)
        if not queue:
            return review_queues.with_neighbours(super().get_queryset(request))
        # What waits says no last decision; only its levels look at any.
        decided = ReviewDecision.objects.order_by("pk")
        if queue != review_queues.TO_DECIDE:
            decided = decided.select_related("checker")
        rows = review_queues.rows_of(queue, request)
        return rows.prefetch_related(Prefetch("decisions", decided))

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        waiting = review_queues.queue_of(request) in ("", review_queues.TO_DECIDE)
        return ("expires_at", "id") if waiting else ("-id",)

    def get_list_display(self, request: HttpRequest) -> Any:
        queue = review_queues.queue_of(request)
        return review_queues.COLUMNS.get(queue, self.list_display)

    def list_title(self, request: HttpRequest) -> str | Promise:
        return review_queues.TITLES.get(review_queues.queue_of(request), "")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Draw one of the three lists; what needs somebody stands first."""
        queue = review_queues.queue_of(request) or review_queues.TO_DECIDE
        request.review_queue = queue  # type: ignore[attr-defined]  # read by the hooks
        to_decide = queue == review_queues.TO_DECIDE
        powers = powers_of(request)
        by_kind = review_queues.headlines(request) if to_decide else None
        return super().changelist_view(
            request,
            {
                "tabs": review_queues.tabs(request, by_kind),
                "headline": review_queues.headline(by_kind) if by_kind else None,
                "decides": to_decide and powers.decides,
                **(extra_context or {}),
            },
        )

    def mine_view(self, request: HttpRequest) -> HttpResponseBase:
        return self._queue_view(request, review_queues.MINE)

    def decided_view(self, request: HttpRequest) -> HttpResponseBase:
        return self._queue_view(request, review_queues.DECIDED)

    def at_list(self, request: HttpRequest, url_name: str) -> None:
        """The list that is taken away is one of the three, too."""
        queues = {
            "core_review_mine": review_queues.MINE,
            "core_review_decided": review_queues.DECIDED,
        }
        queue = queues.get(url_name, review_queues.TO_DECIDE)
        request.review_queue = queue  # type: ignore[attr-defined]  # read by the hooks

    def _queue_view(self, request: HttpRequest, queue: str) -> HttpResponseBase:
        request.review_queue = queue  # type: ignore[attr-defined]  # read by the hooks
        answer: HttpResponseBase = self.changelist_view(request)
        return answer

    # -- one review ----------------------------------------------------------
    def get_more_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            *super().get_more_urls(),
            path("mine/", view(self.mine_view), name="core_review_mine"),
            path("decided/", view(self.decided_view), name="core_review_decided"),
            path("approve/", view(self.approve_view), name="core_review_approve"),
            path(
                "batches/<int:entry_id>/",
                view(self.outcome_view),
                name="core_review_outcome",
            ),
        ]

    def get_detail_context(self, request: HttpRequest, obj: Review) -> dict[str, Any]:
        """Say what the page shows, and keep that this person has it before them."""
        person: Any = request.user
        if obj.state in review_queues.WAITING and person.pk != obj.maker_id:
            opened(review=obj, person=person, now=clock.now())
        return {
            **super().get_detail_context(request, obj),
            **detail_context(request, obj),
        }

    def detail_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Show a review and take the decision on it."""
        if request.method == "POST":
            review = self.get_object_or_404(request, object_id)
            return answer_post(self, request, review)
        return super().detail_view(request, object_id)

    def approve_view(self, request: HttpRequest) -> HttpResponseBase:
        return approve_view(self, request)

    def outcome_view(self, request: HttpRequest, entry_id: int) -> HttpResponseBase:
        return outcome_view(self, request, entry_id)


def _summary(review: Review) -> review_briefs.Summary:
    found: review_briefs.Summary = getattr(review, "summary", review_briefs.Summary())
    return found


def _now(review: Review) -> dt.datetime:
    found: dt.datetime | None = getattr(review, "shown_at", None)
    return found or clock.now()


@admin.register(ReviewPolicy)
class ReviewPolicyAdmin(ReadOnlyAdmin[ReviewPolicy]):
    list_display = (
        "code",
        "version",
        "from_amount",
        "conditions",
        "deciders",
        "effective_from",
        "is_retired",
        "review_no",
    )
    column_kinds = {"conditions": cells.WRAP, "deciders": cells.WRAP}
    list_select_related = ()
    shows_trail = False

    @admin.display(description=_("and on condition"))
    def conditions(self, policy: ReviewPolicy) -> str:
        """Say what must hold besides the amount."""
        said: list[str | Promise] = [policy.customer_kind]
        if policy.payee_changed_within is not None:
            words = _("payee changed within %(days)d days")
            said.append(words % {"days": policy.payee_changed_within})
        if policy.manual_only:
            said.append(_("made by hand"))
        if policy.other_card_only:
            said.append(_("to another card"))
        return " · ".join(str(one) for one in said if one)

    @admin.display(description=_("decided by"), ordering="roles")
    def deciders(self, policy: ReviewPolicy) -> str:
        """Name the roles that decide, one after the other."""
        return " → ".join(str(ROLES[role]) for role in policy.roles.split(","))
