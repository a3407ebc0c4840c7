"""The business clock as the sandbox moves it; it stands still until moved again."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core.errors import NotAllowed
from fundops.core.models import MovedClock, Staff
from fundops.core.services import audit


class SandboxForbidden(NotAllowed):
    """This installation does business; nothing is played in it."""

    code = "sandbox.forbidden"


@transaction.atomic
def move_clock(*, moment: dt.datetime | None, actor: Staff) -> dt.datetime | None:
    """
    Let the clock stand at `moment`, or run with the machine's again for None.

    Where it does so already, nothing is changed.

    :raises SandboxForbidden: where FUNDOPS_SANDBOX is not set.
    """
    if not settings.SANDBOX:
        raise SandboxForbidden(
            _("The clock moves in a sandbox only (FUNDOPS_SANDBOX=1).")
        )
    held = MovedClock.objects.select_for_update().first()
    if moment == (held.moment if held else None):
        return moment
    if moment is None:
        MovedClock.objects.all().delete()
    else:
        MovedClock.objects.update_or_create(pk=1, defaults={"moment": moment})
    audit.record(
        action="sandbox.clock.moved",
        subject="clock",
        actor=actor,
        after={"moment": moment.isoformat() if moment else None},
    )
    return moment
