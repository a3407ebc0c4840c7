"""What this room lets people change under four eyes: one file a thing."""

from __future__ import annotations

from fundops.core.services import proposals


def register() -> None:
    """Make the changes of this room known."""
    from accounts.services.changes.channel_keys import ChannelKeyChange
    from accounts.services.changes.channels import ChannelChange, ChannelStateChange

    for changeable in (ChannelChange(), ChannelStateChange(), ChannelKeyChange()):
        proposals.register(changeable)
