"""What speaks for and against a review, as it is drawn."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fundops.core.admin import figures, review_briefs, review_queues
from fundops.core.models import Review
from fundops.core.services.reviews import (
    Check,
    CheckState,
    fixed_checks,
    kind_of,
    registered,
)

State = Review.State
#: An amount as a sentence of a service says it.
_FIGURE = re.compile(r"(?<![\w.,-])\d{4,}\.\d{2}(?![\w.])")
_LOOKS = {
    CheckState.PASS: ("ok", "check", gettext_lazy("passed")),
    CheckState.LOOK: ("warn", "warn", gettext_lazy("look")),
    CheckState.BLOCK: ("bad", "stop", gettext_lazy("stops it")),
}


@dataclass(frozen=True)
class ShownCheck:
    css: str
    shape: str
    said: str | Promise
    label: str
    text: str


def checks_context(
    request: HttpRequest, review: Review, now: dt.datetime
) -> dict[str, Any]:
    """
    Look at what speaks for and against: the eight ways, and what its kind looks at.

    Of what is over, nothing is looked at. Of the kind's own, what passed is folded.
    """
    if review.state not in (*review_queues.WAITING, State.APPROVED):
        return {}
    person: Any = request.user
    own = [shown(check) for check in checks_of(review, now)]
    eight = fixed_checks.of(review, now, person=person)
    return {
        "checks": [shown(check) for check in eight],
        "own_checks": [check for check in own if check.css != "ok"],
        "own_passed": [check for check in own if check.css == "ok"],
    }


def checks_of(review: Review, now: dt.datetime) -> Sequence[Check]:
    if review.kind not in {about.code for about in registered()}:
        return []
    return kind_of(review.kind).checks(review.subject_no, now=now)


def shown(check: Check) -> ShownCheck:
    """Say how a check is drawn: tone, shape, and the word for those who hear it."""
    css, shape, said = _LOOKS[check.state]
    text = _FIGURE.sub(_parted, str(check.text))
    for code in sorted(review_briefs.SOURCES, key=len, reverse=True):
        text = text.replace(code, str(review_briefs.SOURCES[code]))
    return ShownCheck(css, shape, said, str(check.label), text)


def _parted(found: re.Match[str]) -> str:
    """Write an amount inside a sentence as it is written everywhere else."""
    return figures.money(Decimal(found[0]))
