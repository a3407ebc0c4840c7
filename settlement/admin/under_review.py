"""What waits on a record: its live review, and how it is put before reviewers."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.utils.html import format_html
from django.utils.translation import gettext as _

from fundops.core import clock
from fundops.core.admin import cells, figures, links, moments
from fundops.core.admin.cells import Column, Link
from fundops.core.admin.evidence import attach_url
from fundops.core.admin.page import Banner, Panel, Partial, Table, Text
from fundops.core.admin.review_checks import ShownCheck, shown
from fundops.core.admin.states import state_badge
from fundops.core.errors import FundopsError
from fundops.core.models import Review
from fundops.core.models.reviews import LIVE
from fundops.core.services import evidence, reviews
from fundops.core.services.reviews import Check, CheckState, terms


def live_review(kind: str, subject_no: str) -> Review | None:
    """Say the review that waits on a subject, or that is still to be carried out."""
    return (
        Review.objects.filter(kind=kind, subject_no=subject_no, state__in=LIVE)
        .select_related("maker")
        .first()
    )


def banners(kind: str, subject_no: str) -> list[Banner]:
    """Say that a review waits on the record, for whom and until when."""
    review = live_review(kind, subject_no)
    if review is None:
        return []
    if review.state == Review.State.APPROVED:
        words = _("approved; it is re-checked and carried out when it is sent.")
    else:
        words = _(
            "level %(level)d of %(all)d decides, submitted by %(maker)s, "
            "until %(time)s."
        ) % {
            "level": review.level_now,
            "all": review.level,
            "maker": review.maker,
            "time": moments.full(review.expires_at)[5:16],
        }
    text = format_html(
        '<b>{}</b> <a href="{}">{}</a>: {}',
        _("A review waits on this:"),
        links.object_url(review),
        review,
        words,
    )
    return [Banner(text, "", "half")]


def waiting_words(kind: str, subject_no: str) -> str:
    """Say why it cannot be submitted: it is already."""
    review = live_review(kind, subject_no)
    if review is None:
        return ""
    return _("It waits on review %(review)s already.") % {"review": review}


def checks_of(kind: str, subject_no: str) -> list[Check]:
    """Look at what speaks for and against a subject, before it is submitted."""
    if kind not in {about.code for about in reviews.registered()}:
        return []
    return list(reviews.kind_of(kind).checks(subject_no, now=clock.now()))


def blocked_words(kind: str, subject_no: str) -> str:
    """Say what stands in the way; empty where nothing does."""
    found = [c for c in checks_of(kind, subject_no) if c.state == CheckState.BLOCK]
    return " ".join(str(check.text or check.label) for check in found)


def checks_panel(kind: str, subject_no: str) -> list[Panel]:
    """Draw the checks as the reviewer will see them."""
    drawn: list[ShownCheck] = [shown(check) for check in checks_of(kind, subject_no)]
    asked = evidence_asked(kind, subject_no)
    if not drawn:
        return asked
    body = Partial("admin/console/checks.html", {"checks": drawn})
    return [Panel(_("Checks"), [body], note=_("the reviewer sees the same")), *asked]


def evidence_asked(kind: str, subject_no: str) -> list[Panel]:
    """Say that the rule asks for evidence, and whether some is attached."""
    try:
        subject = reviews.kind_of(kind).subject(subject_no)
        policy = terms.policy_for(
            kind=kind,
            amount=subject.amount,
            on=subject.business_date,
            traits=subject.traits,
        )
    except (FundopsError, LookupError, ObjectDoesNotExist):
        return []
    if not policy.needs_evidence:
        return []
    attached = len(evidence.of(kind, subject_no))
    words = (
        _("The rule asks for evidence; %(n)d attached.") % {"n": attached}
        if attached
        else _("The rule asks for evidence, and none is attached: attach it first.")
    )
    link = Link(_("Attach evidence…"), attach_url(kind, subject_no))
    return [Panel(_("Evidence attached"), [Text(words)], link=link)]


def submitted_words(review: Review) -> str:
    """Say that it is before the reviewers, until when and for which level."""
    return _(
        "%(number)s submitted, %(amount)s; level %(level)d to decide by %(time)s."
    ) % {
        "number": review.subject_no,
        "amount": figures.money(review.amount),
        "level": review.level_now,
        "time": moments.full(review.expires_at)[5:16],
    }


def history(kind: str, subject_no: str) -> list[Panel]:
    """Draw every review of a record with its decisions; nothing where there is none."""
    found = Review.objects.filter(kind=kind, subject_no=subject_no)
    rows = [
        (
            links.link(review),
            review.maker.employee_no,
            state_badge(review),
            _decided_by(review),
        )
        for review in found.select_related("maker")
        .prefetch_related("decisions__checker")
        .order_by("-id")
    ]
    if not rows:
        return []
    heads = [
        Column(_("Review"), cells.MONO),
        Column(_("Maker")),
        Column(_("State"), cells.STATE),
        Column(_("Decided")),
    ]
    return [Panel(_("Reviews"), [Table(heads, rows)])]


def _decided_by(review: Review) -> str:
    decisions = sorted(review.decisions.all(), key=lambda one: one.pk)
    return "; ".join(
        f"{one.checker.employee_no} {one.get_decision_display()}" for one in decisions
    )
