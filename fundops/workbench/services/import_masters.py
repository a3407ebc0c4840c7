"""
Masters by import: TAs, funds, partners, bank accounts.

New records are added, held ones must say the same; what differs is a reviewed change
elsewhere. A bad row refuses its whole CSV; the other files of the folder are kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from fundops.core.errors import CsvRefused, InputRefused
from fundops.core.models import Staff
from fundops.core.services import locks
from fundops.workbench.services.masters import (
    bank_accounts,
    funds,
    partners,
    transfer_agents,
)

#: In the order in which they refer to each other.
_FILES: dict[str, Callable[..., dict[str, int]]] = {
    transfer_agents.FILE: transfer_agents.import_file,
    funds.FILE: funds.import_file,
    partners.FILE: partners.import_file,
    bank_accounts.FILE: bank_accounts.import_file,
}


@dataclass
class MastersAnswer:
    """What became of each file that was there."""

    #: By file name: {"added": n, "same": n}.
    files: dict[str, dict[str, int]] = field(default_factory=dict)
    #: Every reason why a file was refused.
    reasons: list[str] = field(default_factory=list)


@transaction.atomic
def import_masters(*, directory: Path, actor: Staff) -> MastersAnswer:
    """
    Import every masters CSV that `directory` holds.

    :raises InputRefused: where it holds none, or is no folder.
    """
    present = [name for name in _FILES if (directory / name).is_file()]
    if not present:
        raise InputRefused(
            f"{directory} holds none of {', '.join(_FILES)}; nothing was imported."
        )
    answer = MastersAnswer()
    locks.hold("import_masters")
    for name in present:
        try:
            with transaction.atomic():
                answer.files[name] = _FILES[name](directory / name, actor=actor)
        except CsvRefused as refused:
            answer.reasons += refused.reasons
    return answer
