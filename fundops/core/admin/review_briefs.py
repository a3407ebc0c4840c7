"""
What a kind of review shows to whoever decides it.

Core knows no kinds: a room registers a `Briefing` for each of its own from its admin,
and the pages of reviews draw what it says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fundops.core.admin.page import Banner, Fact, Fold, Panel
from fundops.core.models import Review

Words = str | Promise
#: A question for numbers of subjects, which becomes a part of another.
Numbers = QuerySet[Any, str]


@dataclass(frozen=True)
class Summary:
    """A review in one row of a list: why, about whom, of which TA and fund."""

    cause: Any = ""
    whom: Any = ""
    party: Any = ""


@dataclass(frozen=True)
class SideBySide:
    """Two narrow panels that stand beside each other among the evidence."""

    panels: Sequence[Panel]


@dataclass(frozen=True)
class Brief:
    """
    Everything that a decision needs to be seen.

    `evidence` stands left, in a fixed order: how the amount is made, the evidence line
    decoded and raw, the ledger now and later, what is around it.
    """

    title: Words
    facts: Sequence[Fact]
    evidence: Sequence[Panel | SideBySide]
    #: Right, above the checks.
    beside: Sequence[Panel] = ()
    badges: Sequence[SafeString] = ()
    banners: Sequence[Banner] = ()
    #: Page of the record under review.
    subject_url: str = ""
    #: What is around it, closed until it is asked for; similar cases stand first.
    around: Sequence[Fold] = ()
    #: What asks for the numbers of the same customer's others: the most similar cases.
    customers_others: Numbers | None = None


class Briefing(Protocol):
    """What a room says about the reviews of one kind."""

    @property
    def label(self) -> Any:
        """The word for one review of the kind: 退款, 补打款, 划款."""

    def brief(self, review: Review) -> Brief:
        """Say what the page of a review shows."""
        ...

    def summaries(self, subject_nos: Sequence[str]) -> Mapping[str, Summary]:
        """Say a row of a list for each subject, in few questions."""
        ...


_briefings: dict[str, Briefing] = {}
#: Words for codes that say where a deadline comes from; rooms add theirs.
SOURCES: dict[str, Words] = {}


def register(kind: str, briefing: Briefing) -> None:
    """Say who speaks for a kind; the last one holds."""
    _briefings[kind] = briefing


def briefing_of(kind: str) -> Briefing | None:
    return _briefings.get(kind)


def kinds() -> Mapping[str, Briefing]:
    """Say the registered kinds in the order in which rooms brought them."""
    return _briefings


def label_of(kind: str) -> Words:
    """Say a kind in words; its code where nobody speaks for it."""
    found = _briefings.get(kind)
    return found.label if found else kind


def source_words(review: Review) -> Words:
    """Say where the deadline of a review comes from."""
    code = str(review.deadline_source or "")
    return SOURCES.get(code, code) if code else _("from its policy")


def summaries(reviews: Sequence[Review]) -> dict[int, Summary]:
    """Say the rows of a page of reviews, each kind asked once."""
    found: dict[int, Summary] = {}
    for kind in {review.kind for review in reviews}:
        briefing = briefing_of(kind)
        mine = [review for review in reviews if review.kind == kind]
        said = briefing.summaries([r.subject_no for r in mine]) if briefing else {}
        for review in mine:
            found[review.pk] = said.get(review.subject_no, Summary())
    return found
