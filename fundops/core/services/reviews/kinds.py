"""What a room tells the engine of a kind of review; the engine itself knows none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fundops.core.models import Review, ReviewDecision, Staff

#: Words for people: as they are, or to be translated when they are shown.
Words = str | Promise


class CheckState(StrEnum):
    """How a check came out; a BLOCK stops submission and execution."""

    PASS = "PASS"  # noqa: S105 - not a password
    LOOK = "LOOK"
    BLOCK = "BLOCK"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: what, how it came out, and a sentence."""

    code: str
    label: str
    state: CheckState
    text: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment a subject must be sent by, and a code of the rule it comes from."""

    at: dt.datetime
    source: str


@dataclass(frozen=True, slots=True)
class Traits:
    """What policies look at besides kind and amount."""

    #: INDIVIDUAL, INSTITUTION, PRODUCT; empty where no customer is concerned.
    customer_kind: str = ""
    #: The day on which the card or account that is paid took the place of another, or
    #: was changed; none where it is the first and never was.
    payee_changed_on: dt.date | None = None
    #: A person made it by hand; no row of a file or answer of a bank stands behind it.
    is_manual: bool = False
    #: The money goes to another card than the one it came from.
    other_card: bool = False

    def as_json(self) -> dict[str, Any]:
        changed = self.payee_changed_on
        return {
            "customer_kind": self.customer_kind,
            "payee_changed_on": changed.isoformat() if changed else None,
            "is_manual": self.is_manual,
            "other_card": self.other_card,
        }


NO_TRAITS = Traits()


@dataclass(frozen=True, slots=True)
class Subject:
    """What is put before the reviewers, as it stands now."""

    number: str
    amount: Decimal
    currency: str
    business_date: dt.date
    #: Everything that is approved: plain JSON values, amounts as text.
    content: Mapping[str, Any]
    deadline: Deadline | None = None
    traits: Traits = NO_TRAITS
    #: By what lists of reviews are filtered.
    ta_code: str = ""
    fund_code: str = ""
    channel_code: str = ""


class ReviewKind(Protocol):
    """
    A kind of review, registered by its room.

    It may name its `makers`, a frozenset of roles; `makers_of` says them. Every hook
    runs inside the engine's transaction: the subject is locked, then the review; a
    hook that raises leaves nothing behind.
    """

    code: str

    @property
    def label(self) -> Words: ...

    @property
    def reasons(self) -> Mapping[str, Mapping[str, Words]]:
        """By decision: the reason codes that may be given, with their words."""

    def lock(self, subject_no: str) -> None:
        """Lock the subject's rows, in the order of the whole house."""

    def subject(self, subject_no: str) -> Subject:
        """Compute what is approved, from the records as they are now."""

    def checks(self, subject_no: str, *, now: dt.datetime) -> Sequence[Check]:
        """Look at what speaks for and against it."""

    def submitted(self, review: Review, *, actor: Staff, now: dt.datetime) -> None: ...

    def taken_up(self, review: Review, *, actor: Staff, now: dt.datetime) -> None: ...

    def held(self, review: Review, *, actor: Staff, now: dt.datetime) -> None: ...

    def released(self, review: Review, *, actor: Staff, now: dt.datetime) -> None: ...

    def approved(self, review: Review, *, actor: Staff, now: dt.datetime) -> None: ...

    def rejected(self, review: Review, *, actor: Staff, now: dt.datetime) -> None: ...

    def returned(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """Back to the maker: returned, withdrawn or expired."""

    def lapsed(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """An approval that is void: the subject can be submitted anew."""

    def execute(self, review: Review, *, actor: Staff, now: dt.datetime) -> None:
        """Do what was approved."""


_kinds: dict[str, ReviewKind] = {}


def register(kind: ReviewKind) -> None:
    """Make a kind known; a room does so in `AppConfig.ready()`."""
    _kinds[kind.code] = kind


def kind_of(code: str) -> ReviewKind:
    """
    Say the kind of this code.

    :raises KeyError: no room registered it; that is a bug.
    """
    return _kinds[code]


def registered() -> Sequence[ReviewKind]:
    return tuple(_kinds.values())


#: Who may be the maker of a review, where its kind does not say so.
MAKERS = frozenset({"operations"})
#: Why an approval is taken back, where its kind does not say so.
UNDO_REASONS: Mapping[str, Words] = {
    "MISTAKE": _("Approved by mistake"),
    "NEW_FACTS": _("Something new is known"),
    "OTHER": _("Other"),
}


def makers_of(kind: ReviewKind) -> frozenset[str]:
    """Say the roles that may submit a kind."""
    named: frozenset[str] = getattr(kind, "makers", MAKERS)
    return named


def reasons_for(code: str, decision: str) -> Mapping[str, Words]:
    """Say the reason codes of a decision on a kind, with their words."""
    named = kind_of(code).reasons.get(decision, {})
    if not named and decision == ReviewDecision.Decision.UNDO:
        return UNDO_REASONS
    return named
