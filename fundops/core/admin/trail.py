"""The acts recorded about an object, as a panel below its page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells
from fundops.core.admin.cells import Column
from fundops.core.admin.page import Panel, Table
from fundops.core.models import AuditEntry

#: The newest so many; the audit list has them all.
MOST = 20


def may_read(person: Any) -> bool:
    return bool(person.has_perm("core.view_auditentry"))


def panel(subject: str) -> Panel | None:
    """Draw the newest acts on `subject`; nothing where there are none."""
    acts = list(AuditEntry.objects.filter(subject=subject).order_by("-id")[:MOST])
    if not acts:
        return None
    table = Table(
        columns=[
            Column(_("At"), cells.MOMENT),
            Column(_("Act"), cells.MONO),
            Column(_("Who")),
            Column(_("From")),
            Column(_("Reason")),
            Column(_("Row hash"), cells.HASH),
        ],
        rows=[
            (act.at, act.action, act.actor_no, act.source, act.reason, act.row_hash)
            for act in acts
        ],
    )
    return Panel(_("Audit"), [table], note=_("newest first"))
