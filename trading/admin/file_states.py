"""How an expected batch of a TA looks, and what to do about it in a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from fundops.core.admin import moments
from fundops.core.admin.states import (
    DONE,
    DONE_BUT_LOOK,
    FAILED,
    NOT_STARTED,
    STOPPED,
    TO_LOOK_INTO,
    Look,
    badge_of,
)
from trading.selectors.expected_files import TROUBLE, Expected, FileState

_SHOWN: Mapping[FileState, tuple[Look, Promise]] = {
    FileState.EXPECTED: (NOT_STARTED, gettext_lazy("Expected")),
    FileState.ARRIVED: (DONE, gettext_lazy("Arrived")),
    FileState.LATE: (DONE_BUT_LOOK, gettext_lazy("Came late")),
    FileState.MISSING: (FAILED, gettext_lazy("Missing")),
    FileState.INCOMPLETE: (TO_LOOK_INTO, gettext_lazy("Incomplete")),
    FileState.OUT_OF_ORDER: (STOPPED, gettext_lazy("Out of order")),
    FileState.REFUSED: (FAILED, pgettext_lazy("TA file", "Refused")),
    FileState.CHANGED: (FAILED, gettext_lazy("Came again, changed")),
    FileState.UNEXPECTED: (DONE_BUT_LOOK, gettext_lazy("Not expected")),
    FileState.WRONG_DAY: (TO_LOOK_INTO, gettext_lazy("Wrong day")),
}


def file_state_badge(state: FileState) -> SafeString:
    look, word = _SHOWN[state]
    return badge_of(look, word)


def edge_of(state: FileState) -> str:
    """Say `bad` or `warn` where somebody has to do something."""
    if state in TROUBLE[:3]:
        return "bad"
    return "warn" if state in TROUBLE else ""


def what_to_do(line: Expected) -> str:
    """Say in a sentence what is so and what to do; nothing where all is well."""
    if line.state is FileState.MISSING:
        return _("Its hour is over and nothing came. Ask the TA.")
    if line.state is FileState.LATE:
        return _("It came after its hour and was taken all the same.")
    if line.state is FileState.INCOMPLETE:
        words = _("It lacks %(types)s. Ask the TA; a file without rows would be there.")
        return words % {"types": ", ".join(line.lacks)}
    if line.state is FileState.OUT_OF_ORDER and line.waits_for is not None:
        words = _("It is kept and waits: the package of %(day)s is not applied yet.")
        return words % {"day": moments.day(line.waits_for)}
    return str(_SENTENCES.get(line.state, ""))


_SENTENCES: Mapping[FileState, Promise] = {
    FileState.REFUSED: gettext_lazy(
        "What came was refused whole; its page says why. Ask the TA for a right one."
    ),
    FileState.CHANGED: gettext_lazy(
        "One is held, and the same name came with other bytes; nothing of that was "
        "taken. Compare both with the TA."
    ),
    FileState.UNEXPECTED: gettext_lazy(
        "The timetable of the link does not name it for this day; it was taken."
    ),
    FileState.WRONG_DAY: gettext_lazy(
        "Nothing is traded on this day. Ask the TA whether the date is right."
    ),
}
