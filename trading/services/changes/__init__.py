"""What this room lets people change under four eyes: one file a thing."""

from __future__ import annotations

from fundops.core.services import proposals


def register() -> None:
    """Make the changes of this room known."""
    from trading.services.changes.hubs import TaHubChange
    from trading.services.changes.links import TaLinkChange

    for changeable in (TaHubChange(), TaLinkChange()):
        proposals.register(changeable)
