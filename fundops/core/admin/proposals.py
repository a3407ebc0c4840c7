"""Proposals: the list, the page of one, and what its maker can do with it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.middleware.csrf import get_token
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from fundops.core import clock
from fundops.core.admin import cells, evidence, links
from fundops.core.admin.acts import Act, ActingAdmin
from fundops.core.admin.cells import Link, column
from fundops.core.admin.page import Banner, Fact, Page, Panel, Partial, Text
from fundops.core.admin.proposals_on_records import form_url, may_propose
from fundops.core.admin.proposals_tables import of_proposal, title_of
from fundops.core.admin.states import state_badge
from fundops.core.errors import FundopsError
from fundops.core.models import Proposal, Review, Staff
from fundops.core.services import proposals, reviews
from fundops.core.services.changes.resets import hand_over_password, why_no_password
from fundops.core.services.proposals import Changeable

State = Proposal.State
_OPEN_TO_MAKER = (State.DRAFT, State.RETURNED, State.LAPSED)
_MAKERS = ("configuration", "reviewer", "senior_reviewer")


def _lock(proposal: Proposal) -> str | Promise | None:
    return "" if proposal.state in _OPEN_TO_MAKER else None


def _submit_plan(proposal: Proposal) -> Page:
    return Page(
        title=_("Submit change %(number)s") % {"number": proposal},
        badges=[state_badge(proposal)],
        facts=_facts(proposal),
        columns=[[of_proposal(proposal)]],
    )


def _submit(proposal: Proposal, actor: Staff, now: dt.datetime, note: str) -> str:
    review = proposals.submit(proposal_no=proposal.proposal_no, actor=actor, now=now)
    return _("%(number)s submitted; review %(review)s decides on it.") % {
        "number": proposal,
        "review": review,
    }


def _cancel_plan(proposal: Proposal) -> Page:
    words = _("The proposal ends; what is in force stays. It cannot be taken up again.")
    return Page(
        title=_("Give up change %(number)s") % {"number": proposal},
        badges=[state_badge(proposal)],
        facts=_facts(proposal),
        columns=[[Panel(_("What will happen"), [Text(words)])]],
    )


def _cancel(proposal: Proposal, actor: Staff, now: dt.datetime, note: str) -> str:
    proposals.cancel(proposal_no=proposal.proposal_no, actor=actor, now=now, note=note)
    return _("%(number)s given up; nothing changed.") % {"number": proposal}


SUBMIT = Act(
    code="submit",
    label=gettext_lazy("Submit for review…"),
    button=gettext_lazy("Submit for review"),
    roles=_MAKERS,
    lock=_lock,
    plan=_submit_plan,
    do=_submit,
)
CANCEL = Act(
    code="cancel",
    label=gettext_lazy("Give up…"),
    button=gettext_lazy("Give up"),
    roles=_MAKERS,
    lock=_lock,
    plan=_cancel_plan,
    do=_cancel,
    note_label=gettext_lazy("Why"),
)


@admin.register(Proposal)
class ProposalAdmin(ActingAdmin[Proposal]):
    list_display = (
        "proposal_no",
        "what",
        "subject_shown",
        "effective_from",
        "state",
        "maker",
        "made_at",
        "source",
    )
    list_filter = ("state", "kind", "source")
    list_select_related = ("maker",)
    search_fields = ("proposal_no__startswith",)
    detail_select_related = ("maker",)
    empty_words = gettext_lazy("Nothing was proposed yet")
    acts = (SUBMIT, CANCEL)
    change_list_template = "admin/core/proposal/change_list.html"

    @column(gettext_lazy("What"))
    def what(self, proposal: Proposal) -> Any:
        return proposals.changeable_of(proposal.kind).label

    @column(gettext_lazy("Of what"), kind=cells.MONO)
    def subject_shown(self, proposal: Proposal) -> str:
        return proposals.changeable_of(proposal.kind).subject_words(proposal.subject)

    def row_edge(self, obj: Proposal) -> str:
        return "warn" if obj.state in (State.RETURNED, State.LAPSED) else ""

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """Offer the chooser to whoever proposes anything."""
        mine = any(may_propose(request, one) for one in proposals.registered())
        context = {"may_propose": mine, **(extra_context or {})}
        return super().changelist_view(request, context)

    def get_more_urls(self) -> list[URLPattern]:
        return [
            *super().get_more_urls(),
            path(
                "<path:object_id>/password/",
                self.admin_site.admin_view(never_cache(self.password_view)),
                name=self._name("password", ""),
            ),
        ]

    def get_page(self, request: HttpRequest, obj: Proposal) -> Page:
        about = proposals.changeable_of(obj.kind)
        return Page(
            title=_("Change %(number)s") % {"number": obj},
            badges=[state_badge(obj)],
            subtitle=title_of(obj),
            banners=_banners(obj),
            facts=_facts(obj),
            columns=[
                [
                    of_proposal(obj),
                    Panel(_("Why"), [Text(obj.reason)]),
                    # Under the kind of its review, whose policy may ask for it.
                    evidence.panel(
                        about.review_kind, obj.proposal_no, request, with_form=True
                    ),
                ],
                [
                    *self.acts_panels(request, obj),
                    *_password_panel(request, obj),
                ],
            ],
            layout="two",
            links=_anew(request, obj, about),
        )

    def password_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Hand a one-time password over: shown in this answer and never again."""
        proposal = self.get_object_or_404(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        person: Any = request.user
        try:
            password = hand_over_password(
                proposal_no=proposal.proposal_no, actor=person, now=clock.now()
            )
        except FundopsError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(self._page_url(proposal))
        context = {
            "title": _("One-time password"),
            "proposal": proposal,
            "proposal_url": self._page_url(proposal),
            "employee_no": proposal.subject,
            "password": password,
        }
        return self.admin_site.render(  # type: ignore[attr-defined]  # ours
            request, "admin/core/proposal/password.html", context
        )


def _facts(proposal: Proposal) -> list[Fact]:
    about = proposals.changeable_of(proposal.kind)
    record = about.record(proposal.subject)
    shown: Any = about.subject_words(proposal.subject)
    return [
        Fact(about.label, links.link(record, shown) or shown, main=True),
        Fact(_("Effective from"), proposal.effective_from, cells.DATE),
        Fact(_("In force since"), proposal.applied_at, cells.MOMENT),
        Fact(_("Maker"), proposal.maker.employee_no, note=proposal.maker.name),
        Fact(_("Made at"), proposal.made_at, cells.MOMENT),
        Fact(
            _("Source"),
            proposal.get_source_display(),
            note=proposal.file_sha256[:12],
        ),
    ]


def _anew(request: HttpRequest, proposal: Proposal, about: Changeable) -> list[Link]:
    """Lead to the form again: a proposal itself is never edited."""
    ended = proposal.state not in (State.SUBMITTED, State.APPROVED)
    if not ended or not about.changes_held or not may_propose(request, about):
        return []
    return [Link(_("Propose anew…"), form_url(about, proposal.subject))]


def _banners(proposal: Proposal) -> list[Banner]:
    """Say where its review stands, and in whose words it ended."""
    review = Review.objects.filter(review_no=proposal.review_no).first()
    if review is None:
        return []
    text = format_html(
        '<a href="{}">{}</a>: {} {}',
        links.object_url(review),
        review,
        _("Review %(state)s") % {"state": review.get_state_display()},
        _why_it_ended(review),
    )
    tone: Any = "warn" if proposal.state in (State.RETURNED, State.LAPSED) else ""
    return [Banner(text, tone, "half")]


def _why_it_ended(review: Review) -> str:
    if review.state == Review.State.VOIDED:
        return review.end_reason
    last = review.decisions.select_related("checker").last()
    if last is None or not last.note:
        return ""
    known = reviews.reasons_for(review.kind, last.decision)
    reason = known.get(last.reason_code, last.reason_code)
    return f"· {last.checker.employee_no}: {reason}; {last.note}"


def _password_panel(request: HttpRequest, proposal: Proposal) -> list[Panel]:
    """Offer the one-time password to the maker alone, while there is one to give."""
    if request.user.pk != proposal.maker_id:
        return []
    why_not = why_no_password(proposal, now=clock.now())
    if why_not is None:
        return []
    context = {
        # A partial is drawn without the request: its token comes along.
        "csrf_token": get_token(request),
        "why_not": why_not,
        "url": reverse("admin:core_proposal_password", args=[proposal.pk]),
        "employee_no": proposal.subject,
    }
    return [
        Panel(
            _("One-time password"),
            [Partial("admin/core/proposal/hand_over.html", context)],
        )
    ]
