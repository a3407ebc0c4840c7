"""States as badges: a shape, a tone and a word, never colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fundops.core.admin.icons import icon


@dataclass(frozen=True)
class Look:
    """A shape of the sprite and a tone of the skin."""

    shape: str
    tone: str
    #: Struck through: it never happened.
    void: bool = False


NOT_STARTED = Look("ring", "mute")
NOT_DUE = Look("dash", "mute")
CALLED_OFF = Look("dash", "mute", void=True)
UNDER_WAY = Look("half", "info")
TO_LOOK_INTO = Look("half", "warn")
LEFT_THE_HOUSE = Look("send", "info")
APPROVED = Look("dot", "info")
DONE = Look("check", "ok")
UNKNOWN = Look("what", "warn")
DONE_BUT_LOOK = Look("warn", "warn")
FAILED = Look("stop", "bad")
CAME_BACK = Look("back", "hold")
STOPPED = Look("pause", "hold")
SKIPPED = Look("skip", "hold")

_BY_LOOK: dict[Look, str] = {
    NOT_STARTED: "NEW DRAFT CREATED READY OPEN PLACED RECEIVED PENDING NONE QUEUED "
    "PREPARED EXPECTED",
    NOT_DUE: "NOT_DUE LAPSED EXPIRED UNBOUND TERMINATED REMOVED VOIDED WITHDRAWN "
    "RELEASED ENDED",
    CALLED_OFF: "CANCELLED",
    UNDER_WAY: "SUBMITTED IN_REVIEW IN_PAYOUT RUNNING CHANGING PAYING PROCESSING "
    "RECONCILING CUT_OFF SIGNING TAKEN ROLLED_OVER PARTLY_RECEIVED NOTICED RESULTED",
    LEFT_THE_HOUSE: "SENT BANK_ACCEPTED ACCEPTED WRITTEN REMOVING",
    APPROVED: "APPROVED CHECKED COMPLETE LOADED",
    DONE: "CONFIRMED PARTLY_CONFIRMED SUCCEEDED SETTLED EXECUTED RESOLVED APPLIED "
    "CLOSED VERIFIED BOUND PAID ACTIVE DONE COMPARED ON_STATEMENT CONSUMED",
    UNKNOWN: "UNKNOWN",
    DONE_BUT_LOOK: "QUARANTINED WARNING LATE_SUCCEEDED",
    FAILED: "FAILED PAYMENT_FAILED REJECTED BANK_REJECTED REFUSED MISSING REFUTED",
    CAME_BACK: "RETURNED RETURNED_TO_BALANCE RETURNED_TO_MAKER REVERSED REOPENED",
    STOPPED: "HELD ON_HOLD FROZEN SUSPENDED PAUSED",
    SKIPPED: "SKIPPED",
}
LOOKS: dict[str, Look] = {
    code: look for look, codes in _BY_LOOK.items() for code in codes.split()
}
#: Where a machine means something else by the same word.
EXCEPTIONS: dict[tuple[str, str], Look] = {
    ("order", "PAID"): APPROVED,
    ("collection", "SUBMITTED"): LEFT_THE_HOUSE,
    ("payout", "SUBMITTED"): LEFT_THE_HOUSE,
    ("review", "PENDING"): UNDER_WAY,
    ("reservation", "HELD"): APPROVED,
    ("break", "IN_REVIEW"): TO_LOOK_INTO,
    ("businessday", "OPEN"): UNDER_WAY,
    ("fundtradingaccount", "CLOSED"): NOT_DUE,
    ("tareceipt", "RECEIVED"): DONE,
    ("remittance", "RECEIVED"): DONE,
    ("screening", "CLEAR"): DONE,
    ("screening", "REVIEW"): TO_LOOK_INTO,
    ("screening", "HIT"): FAILED,
    ("tarecord", "A"): DONE,
    ("tarecord", "C"): DONE,
    ("tarecord", "Q"): DONE_BUT_LOOK,
}
#: Words for states that no model declares.
WORDS: dict[str, Promise] = {
    "NOT_DUE": _("Not due"),
    "MISSING": _("Missing"),
    "SKIPPED": _("Skipped by review"),
}


def look(code: str, *, machine: str = "") -> Look:
    """Say how a state of a machine (the model's name in lower case) looks."""
    return EXCEPTIONS.get((machine, code)) or LOOKS.get(code, NOT_STARTED)


def badge(
    code: str, *, word: str | Promise | None = None, machine: str = ""
) -> SafeString:
    """Draw a state; `word` is what people read, the code where nothing is known."""
    words: str | Promise = word or WORDS.get(code) or code
    return badge_of(look(code, machine=machine), words)


def badge_of(seen: Look, word: str | Promise) -> SafeString:
    """Draw a badge of any look with any words."""
    return format_html(
        '<span class="badge s-{}{}">{}{}</span>',
        seen.tone,
        " s-void" if seen.void else "",
        icon(seen.shape),
        word,
    )


def state_badge(obj: Model, field: str = "state") -> SafeString:
    """Draw the state of a record, in the words of its model."""
    code: Any = getattr(obj, field)
    word: Any = getattr(obj, f"get_{field}_display", lambda: None)()
    return badge(code, word=word, machine=obj._meta.model_name or "")
