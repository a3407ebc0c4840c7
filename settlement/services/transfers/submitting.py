"""A maker puts a drafted transfer before the second person."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core.models import Review, Staff
from fundops.core.services import reviews
from settlement.errors import TransferRefused
from settlement.models import CustodianTransfer
from settlement.services.transfers.kind import KIND

_State = CustodianTransfer.State


@transaction.atomic
def submit(
    *, transfer_no: str, actor: Staff, now: dt.datetime, note: str = ""
) -> Review:
    """
    Submit a draft for approval, with its content as it stands.

    :raises TransferRefused: it is no draft.
    :raises ReviewRefused: a gate stands in the way; the sentence says which.
    """
    transfer = CustodianTransfer.objects.select_for_update().get(
        transfer_no=transfer_no
    )
    if transfer.state != _State.DRAFT:
        raise TransferRefused(
            _("%(transfer)s is %(state)s; only a draft is submitted.")
            % {"transfer": transfer, "state": transfer.get_state_display()}
        )
    return reviews.submit(
        kind=KIND, subject_no=transfer_no, actor=actor, now=now, note=note
    )
