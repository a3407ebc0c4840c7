"""What stands behind a review: the rule that was followed, similar cases, content."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fundops.core import clock
from fundops.core.admin import cells, figures, links, moments
from fundops.core.admin.cells import Column, Note
from fundops.core.admin.page import Fold, Folds, Item, Items, Panel, Row, Table, Text
from fundops.core.admin.review_briefs import Brief, Numbers, Words
from fundops.core.admin.states import state_badge
from fundops.core.models import Review, ReviewDecision, ReviewPolicy
from fundops.core.models.staff import ROLES
from fundops.core.services.reviews import role_of_level

#: Similar cases that a fold shows.
_SIMILAR = 5
_NOTHING = "—"
#: How others are alike, the nearest first.
_ALIKE: tuple[Words, ...] = (
    gettext_lazy("same customer"),
    gettext_lazy("same fund"),
    gettext_lazy("same TA"),
    gettext_lazy("same kind"),
)
_CUSTOMERS: dict[str, Words] = {
    "INDIVIDUAL": gettext_lazy("individual"),
    "INSTITUTION": gettext_lazy("institution"),
    "PRODUCT": gettext_lazy("product"),
}


def around(review: Review, brief: Brief) -> Panel:
    """Put at hand what is around the matter, and by which rule it is decided."""
    folds = [
        similar_cases(review, brief.customers_others),
        *brief.around,
        policy_fold(review),
        content_fold(review),
    ]
    return Panel(_("Around it"), [Folds(folds)])


# The rule


def policy_fold(review: Review) -> Fold:
    """Say the rule that was followed, on which conditions, and who decides by it."""
    return Fold(
        _("The rule that applies"),
        policy_words(review),
        [Table(_CONDITIONS, _conditions(review)), Table(_LEVELS, _levels(review))],
    )


def policy_words(review: Review) -> str:
    """Say the rule, its version, its lower bound and how many decide."""
    words = ngettext(
        "%(code)s v%(version)d from %(amount)s: %(n)d to decide",
        "%(code)s v%(version)d from %(amount)s: %(n)d to decide",
        review.level,
    )
    return words % {
        "code": review.policy.code,
        "version": review.policy.version,
        "amount": figures.money(review.policy.from_amount),
        "n": review.level,
    }


_CONDITIONS = [
    Column(gettext_lazy("Condition")),
    Column(gettext_lazy("The rule says")),
    Column(gettext_lazy("Here")),
]
_LEVELS = [
    Column(gettext_lazy("Level"), cells.COUNT),
    Column(gettext_lazy("Who decides")),
    Column(gettext_lazy("Decided by")),
]


def _conditions(review: Review) -> list[Row]:
    """Lay each condition beside what it met, as it was when this was submitted."""
    policy, traits = review.policy, review.traits or {}
    any_ = _("any")
    rows = [
        (_("In force"), _since(policy), moments.day(review.business_date)),
        (_("Amount"), f"≥ {figures.money(policy.from_amount)}", _money(review.amount)),
        (
            _("Customer"),
            _CUSTOMERS.get(policy.customer_kind, policy.customer_kind) or any_,
            _CUSTOMERS.get(str(traits.get("customer_kind"))) or _NOTHING,
        ),
        (_("Payee's account changed"), _within(policy) or any_, _changed(review)),
        (
            _("Made by hand"),
            _("only what was") if policy.manual_only else any_,
            _("yes") if traits.get("is_manual") else _("no"),
        ),
        (
            _("To another card than paid"),
            _("only what does") if policy.other_card_only else any_,
            _("yes") if traits.get("other_card") else _("no"),
        ),
        (
            _("Second factor"),
            _from(policy.step_up_from) or _("not asked"),
            _asked(review, policy.step_up_from),
        ),
        (
            _("Alone, not with others"),
            _from(policy.alone_from) or _("not asked"),
            _asked(review, policy.alone_from),
        ),
        (
            _("Evidence"),
            _("asked for") if policy.needs_evidence else _("not asked"),
            _NOTHING,
        ),
        (_("Time to decide"), _time(policy), moments.full(review.expires_at)[:16]),
    ]
    return [Row(row) for row in rows]


def _since(policy: ReviewPolicy) -> Any:
    said = _("from %(day)s") % {"day": moments.day(policy.effective_from)}
    return Note(links.link(policy), said)


def _within(policy: ReviewPolicy) -> str:
    days = policy.payee_changed_within
    if days is None:
        return ""
    return ngettext("within %(n)d day", "within %(n)d days", days) % {"n": days}


def _changed(review: Review) -> str:
    changed = (review.traits or {}).get("payee_changed_on")
    if not changed:
        return _NOTHING
    days = (review.business_date - dt.date.fromisoformat(changed)).days
    words = ngettext("%(day)s, %(n)d day before", "%(day)s, %(n)d days before", days)
    return words % {"day": changed, "n": days}


def _from(amount: Decimal | None) -> str:
    return "" if amount is None else f"≥ {figures.money(amount)}"


def _asked(review: Review, amount: Decimal | None) -> str:
    if amount is None:
        return _NOTHING
    return _("yes") if review.amount >= amount else _("no")


def _money(amount: Decimal) -> str:
    return figures.money(amount)


def _time(policy: ReviewPolicy) -> str:
    return _("%(hours)d working hours, and %(minutes)d minutes before its deadline") % {
        "hours": policy.hours,
        "minutes": policy.lead_minutes,
    }


def _levels(review: Review) -> list[Row]:
    """Say the role of each level, and who decided it."""
    passed = (ReviewDecision.Decision.APPROVE, ReviewDecision.Decision.ESCALATE)
    decided = {
        one.level: one.checker.employee_no
        for one in review.decisions.all()
        if one.decision in passed
    }
    return [
        Row(
            (
                level,
                str(role_words(role_of_level(review, level))),
                decided.get(level, _NOTHING),
            )
        )
        for level in range(1, review.level + 1)
    ]


def role_words(role: str) -> Words:
    return ROLES.get(role, role)


# Similar cases


def similar_cases(review: Review, customers_others: Numbers | None) -> Fold:
    """
    Say how the last of the kind ended: the customer's own first, then the fund's.

    :param customers_others: asks for what else the same customer has of this kind.
    """
    title = _("Similar cases")
    found = _found(review, customers_others)
    if not found:
        words = Text(_("None of this kind was decided yet."))
        return Fold(title, _("none"), [words])
    rejected = sum(1 for one in found if one.state == Review.State.REJECTED)
    heads = [
        Column(_("Under review"), cells.MONO),
        Column(_("Alike")),
        Column(_("Amount"), cells.MONEY),
        Column(_("Outcome"), cells.STATE),
        Column(_("Who")),
        Column(_("Ended"), cells.DATE),
        Column(_("Time taken")),
    ]
    note = _("the last %(n)d · %(rejected)d rejected") % {
        "n": len(found),
        "rejected": rejected,
    }
    return Fold(title, note, [Table(heads, [_similar(one) for one in found])])


def _found(review: Review, customers_others: Numbers | None) -> list[Any]:
    """Find the last ended ones in one question: nearest first, each once."""
    last = ReviewDecision.objects.filter(review=OuterRef("pk")).order_by("-pk")
    ended = (
        Review.objects.filter(kind=review.kind, ended_at__isnull=False)
        .exclude(pk=review.pk)
        .annotate(decided_by=Subquery(last.values("checker__employee_no")[:1]))
        .order_by("-id")
    )
    asked = [
        rows.annotate(near=Value(near))[:_SIMILAR]
        for near, rows in _ways(review, ended, customers_others)
    ]
    found: dict[int, Any] = {}
    rows = asked[0].union(*asked[1:], all=True) if len(asked) > 1 else asked[0]
    for one in sorted(rows, key=lambda row: (row.near, -row.pk)):
        found.setdefault(one.pk, one)
    return list(found.values())[:_SIMILAR]


def _ways(
    review: Review, ended: QuerySet[Review], customers_others: Numbers | None
) -> Iterator[tuple[int, QuerySet[Review]]]:
    """Say in which ways others are alike, each by its place in `_ALIKE`."""
    if customers_others is not None:
        yield 0, ended.filter(subject_no__in=customers_others)
    if review.fund_code:
        yield 1, ended.filter(fund_code=review.fund_code)
    elif review.ta_code:
        yield 2, ended.filter(ta_code=review.ta_code)
    yield 3, ended


def _similar(one: Any) -> Row:
    took = one.ended_at - one.submitted_at if one.ended_at else None
    return Row(
        (
            links.link(one, one.subject_no),
            _ALIKE[one.near],
            one.amount,
            state_badge(one),
            one.decided_by or _NOTHING,
            one.ended_at.astimezone(clock.SHANGHAI).date() if one.ended_at else None,
            moments.span(took) if took else _NOTHING,
        )
    )


# The content


def content_fold(review: Review) -> Fold:
    """Show what is approved, value by value, under its hash."""
    content = json.loads(review.content)
    items = [Item(name, said(content[name]), cells.MONO) for name in sorted(content)]
    return Fold(
        _("What is approved"),
        cells.write(review.content_sha256, cells.HASH),
        [Items(items)],
    )


def said(value: Any) -> str:
    """Write a value of the content."""
    if value is None:
        return _NOTHING
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
