"""
What each role may see: the one place where permissions are given to groups.

Nobody here may add, change or delete by permission: what moves money goes through a
service and a review. `service` runs commands and opens no page.
"""

from __future__ import annotations

#: Everyone who opens the console.
ALL = (
    "operations",
    "reviewer",
    "senior_reviewer",
    "compliance",
    "configuration",
    "auditor",
)
#: Who proposes and who decides on settings, and who looks over their shoulder.
SETTINGS = ("reviewer", "senior_reviewer", "compliance", "configuration", "auditor")
OVERSIGHT = ("compliance", "auditor")
#: Who looks over everybody's sessions: those who end them are among them.
SESSIONS = ("compliance", "configuration", "auditor")
NOBODY: tuple[str, ...] = ()

#: Who sees the models of a room, unless VIEWERS says otherwise.
ROOMS = {"core": ALL, "accounts": ALL, "trading": ALL, "settlement": ALL}

VIEWERS = {
    "core.auditentry": OVERSIGHT,
    "core.auditseal": OVERSIGHT,
    "core.alert": OVERSIGHT,
    "core.authenticator": NOBODY,
    "core.case": OVERSIGHT,
    "core.casenote": OVERSIGHT,
    "core.export": OVERSIGHT,
    "core.exportrequest": (*OVERSIGHT, "reviewer", "senior_reviewer"),
    "core.reveal": OVERSIGHT,
    "core.reviewopening": OVERSIGHT,
    "core.savedview": NOBODY,
    "core.secondfactoruse": OVERSIGHT,
    "core.staffsession": SESSIONS,
    "core.staff": SETTINGS,
    "core.proposal": SETTINGS,
    "core.outboxmessage": SETTINGS,
    "core.movedclock": NOBODY,
    "core.numberrange": NOBODY,
    "accounts.screeningkey": NOBODY,
    "trading.stagedrow": NOBODY,
}


def viewers(app_label: str, model_name: str) -> tuple[str, ...]:
    """Say the roles that may see a model; models of other apps are seen by nobody."""
    room = ROOMS.get(app_label, NOBODY)
    return VIEWERS.get(f"{app_label}.{model_name}", room)
