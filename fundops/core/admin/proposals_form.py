"""The form of a change: what is in force, what it becomes, a look, and submission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.utils.translation import gettext as _

from fundops.core import clock
from fundops.core.admin import links
from fundops.core.admin.proposals_forms import FormOfChange, person_of
from fundops.core.admin.proposals_on_records import form_url, may_propose
from fundops.core.admin.proposals_tables import (
    difference,
    effect_words,
    who_decides,
)
from fundops.core.errors import FundopsError
from fundops.core.models import ReviewPolicy
from fundops.core.services import proposals
from fundops.core.services.proposals import Changeable
from fundops.core.services.reviews import terms

_COMMON = ("effective_from", "reason")


def propose_view(request: HttpRequest) -> HttpResponseBase:
    """List what the person can propose to change."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    mine = [one for one in proposals.registered() if may_propose(request, one)]
    if not mine:
        raise PermissionDenied
    policies = policies_now()
    rows = [
        {
            "about": one,
            "url": form_url(one, one.own_subject(person_of(request))),
            "who": who_decides(one, policies),
            "effect": effect_words(one),
            "imports": bool(one.import_columns),
        }
        for one in mine
    ]
    context = {"title": _("Propose a change"), "rows": rows}
    return draw(request, "admin/core/proposal/chooser.html", context)


def propose_change_view(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Ask of what; then show the form, then the difference, then submit it."""
    about = changeable_for(request, kind)
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    subject = request.GET.get("subject", "").strip()
    subject = about.own_subject(person_of(request)) or subject
    problem = _subject_problem(about, subject) if subject else ""
    if not subject or problem:
        return _ask(request, about, subject, problem)
    if request.method != "POST":
        return _form(request, about, subject, FormOfChange(about, subject, request))
    form = FormOfChange(about, subject, request)
    if not form.is_valid() or request.POST.get("step") == "back":
        return _form(request, about, subject, form)
    if request.POST.get("step") == "submit":
        return _submit(request, about, subject, form)
    return _look(request, about, subject, form)


#: Route, view, name; the console adds them.
PAGES: Sequence[tuple[str, Any, str]] = (
    ("propose/", propose_view, "propose"),
    ("propose/<slug:kind>/", propose_change_view, "propose_change"),
)


@dataclass(frozen=True)
class Kept:
    """A value that the page of the difference gives back as it was."""

    name: str
    value: str


def changeable_for(request: HttpRequest, kind: str) -> Changeable:
    """
    Find what a person may propose to change.

    :raises Http404: there is no such change.
    :raises PermissionDenied: another role proposes it.
    """
    try:
        about = proposals.changeable_of(kind)
    except KeyError:
        raise Http404(_("There is no such change.")) from None
    if not may_propose(request, about):
        raise PermissionDenied
    return about


def policies_now() -> dict[str, ReviewPolicy]:
    """Say the rule that decides on each kind of change today."""
    today = clock.today()
    found = {}
    for kind in (proposals.ORDINARY, proposals.HIGH):
        in_force = terms.in_force(kind=kind, on=today)
        if in_force:
            found[kind] = max(in_force, key=lambda policy: policy.levels)
    return found


def _subject_problem(about: Changeable, subject: str) -> str:
    if problem := about.subject_problem(subject):
        return problem
    held = about.current(subject)
    if held is None and not about.makes_new:
        return _("There is none of this number.")
    if held is not None and not about.changes_held:
        return _("It is there already.")
    return ""


def _ask(
    request: HttpRequest, about: Changeable, subject: str, problem: str
) -> HttpResponseBase:
    context = {
        "title": about.label,
        "about": about,
        "subject": subject,
        "problem": problem,
    }
    return draw(request, "admin/core/proposal/ask.html", context)


def _form(
    request: HttpRequest, about: Changeable, subject: str, form: FormOfChange
) -> HttpResponseBase:
    held = about.current(subject)
    fields = about.fields(subject)
    rows = [
        {
            "field": form[field.name],
            "held": field.words(held.get(field.name)) if held else "",
        }
        for field in fields
    ]
    context = {
        **_frame(about, subject),
        "form": form,
        "rows": rows,
        "common": [form[name] for name in _COMMON],
        "is_new": held is None,
    }
    return draw(request, "admin/core/proposal/form.html", context)


def _look(
    request: HttpRequest, about: Changeable, subject: str, form: FormOfChange
) -> HttpResponseBase:
    """Show what would change; keep nothing yet."""
    before = about.current(subject) or {}
    try:
        after = _try(request, about, subject, form)
    except FundopsError as error:
        form.take(error)
        return _form(request, about, subject, form)
    kept = [
        Kept(name, value)
        for name in (*form.names, *_COMMON)
        for value in request.POST.getlist(name)
    ]
    context = {
        **_frame(about, subject),
        "panel": difference(about, subject, before, after),
        "kept": [*kept, Kept("seen", seen_sha256(before))],
        "effective_from": form.effective_from,
        "reason": form.cleaned_data["reason"],
    }
    return draw(request, "admin/core/proposal/look.html", context)


def _try(
    request: HttpRequest, about: Changeable, subject: str, form: FormOfChange
) -> Mapping[str, Any]:
    """Propose in a transaction that is undone: every refusal is known before."""
    with transaction.atomic():
        proposal = proposals.propose(
            kind=about.code,
            subject=subject,
            after=form.values,
            effective_from=form.effective_from,
            reason=form.cleaned_data["reason"],
            actor=person_of(request),
            now=clock.now(),
        )
        transaction.set_rollback(True)
    values: Mapping[str, Any] = proposal.after
    return values


def _submit(
    request: HttpRequest, about: Changeable, subject: str, form: FormOfChange
) -> HttpResponseBase:
    before = about.current(subject) or {}
    now, person = clock.now(), person_of(request)
    try:
        if request.POST.get("seen") != seen_sha256(before):
            raise proposals.ProposalRefused(
                _("What is in force changed after you looked; look at it again.")
            )
        with transaction.atomic():
            proposal = proposals.propose(
                kind=about.code,
                subject=subject,
                after=form.values,
                effective_from=form.effective_from,
                reason=form.cleaned_data["reason"],
                actor=person,
                now=now,
                seen=before,
            )
            review = proposals.submit(
                proposal_no=proposal.proposal_no, actor=person, now=now
            )
    except FundopsError as error:
        form.take(error)
        return _form(request, about, subject, form)
    words = _("%(number)s submitted; review %(review)s decides on it.")
    messages.success(request, words % {"number": proposal, "review": review})
    return HttpResponseRedirect(links.object_url(proposal))


def seen_sha256(values: Mapping[str, Any]) -> str:
    """Say by what a page remembers the values that it showed as in force."""
    return terms.sha256_of(terms.canonical(values))


def _frame(about: Changeable, subject: str) -> dict[str, Any]:
    record = about.record(subject)
    return {
        "title": f"{about.label} {about.subject_words(subject)}",
        "about": about,
        "subject": about.subject_words(subject),
        "back_url": (links.object_url(record) if record else "") or form_url(about),
        "who": who_decides(about, policies_now()),
    }


def draw(
    request: HttpRequest, template: str, context: Mapping[str, Any]
) -> HttpResponseBase:
    site: Any = admin.site
    drawn: HttpResponseBase = site.render(request, template, context)
    return drawn
