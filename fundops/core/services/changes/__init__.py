"""What the ground floor lets people change under four eyes: one file a thing."""

from __future__ import annotations

from fundops.core.services import proposals, reviews


def register() -> None:
    """Make the kinds of review and the changes of this room known."""
    from fundops.core.services.changes.calendar_days import CalendarDayChange
    from fundops.core.services.changes.delegations import DelegationChange
    from fundops.core.services.changes.people import (
        DisablePerson,
        EnablePerson,
        NewPerson,
        RolesOfPerson,
    )
    from fundops.core.services.changes.policies import PolicyChange
    from fundops.core.services.changes.resets import FactorReset, PasswordReset

    for kind in (proposals.ORDINARY, proposals.HIGH):
        reviews.register(proposals.ChangeKind(kind))
    for changeable in (
        CalendarDayChange(),
        PolicyChange(),
        NewPerson(),
        RolesOfPerson(),
        DisablePerson(),
        EnablePerson(),
        PasswordReset(),
        FactorReset(),
        DelegationChange(),
    ):
        proposals.register(changeable)
