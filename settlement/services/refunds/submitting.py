"""A maker puts a refund before the reviewers."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core.models import Review, Staff
from fundops.core.services import reviews
from settlement.errors import RefundRefused
from settlement.models import Refund
from settlement.services.refunds.editors import last_editor

KIND = "REFUND"
_State = Refund.State
#: With its maker: not submitted yet, or come back.
SUBMITTABLE = (_State.CREATED, _State.RETURNED_TO_MAKER, _State.REJECTED)


@transaction.atomic
def submit(*, refund_no: str, actor: Staff, now: dt.datetime, note: str = "") -> Review:
    """
    Submit a refund with its content as it stands; a rejected one may come again.

    :raises RefundRefused: it is with the reviewers already, approved or ended.
    :raises ReviewRefused: a check stands in the way; the sentence says which.
    """
    reviews.kind_of(KIND).lock(refund_no)
    refund = Refund.objects.get(refund_no=refund_no)
    if refund.state not in SUBMITTABLE:
        raise RefundRefused(
            _("%(refund)s is %(state)s; it cannot be submitted.")
            % {"refund": refund, "state": refund.get_state_display()}
        )
    return reviews.submit(
        kind=KIND,
        subject_no=refund_no,
        actor=actor,
        now=now,
        note=note,
        editor=last_editor(refund) or actor,
    )
