"""What speaks for and against a correction, beside what is looked at of its kind."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fundops.core.services import evidence
from fundops.core.services.reviews import Check, CheckState
from settlement.models import CustodianTransfer
from settlement.models.transfer_kinds import CORRECTABLE

_State = CustodianTransfer.State
PASS, BLOCK = CheckState.PASS, CheckState.BLOCK
#: As the review and the evidence know a transfer.
TRANSFER = "TRANSFER"


def correction_checks(transfer: CustodianTransfer) -> list[Check]:
    """Look at what is corrected and at the papers; of no correction, at nothing."""
    if transfer.corrects is None:
        return []
    return [_corrected(transfer, transfer.corrects), _papers(transfer)]


def _corrected(transfer: CustodianTransfer, corrected: CustodianTransfer) -> Check:
    label = _("What is corrected")
    facts = {
        "corrected": corrected,
        "state": corrected.get_state_display(),
        "reason": transfer.get_correction_code_display(),
    }
    if corrected.state != _State.EXECUTED:
        text = _("%(corrected)s is %(state)s; only what was executed is corrected.")
        return Check("CORRECTED", label, BLOCK, text % facts)
    if corrected.kind not in CORRECTABLE[transfer.correction_code]:
        text = _("Such a transfer as %(corrected)s is not corrected for: %(reason)s.")
        return Check("CORRECTED", label, BLOCK, text % facts)
    text = _("%(corrected)s, executed: %(reason)s.")
    return Check("CORRECTED", label, PASS, text % facts)


def _papers(transfer: CustodianTransfer) -> Check:
    label = _("Evidence of the correction")
    attached = len(evidence.of(TRANSFER, transfer.transfer_no))
    if not attached:
        text = _("A correction needs evidence, and none is attached: attach it first.")
        return Check("CORRECTION_EVIDENCE", label, BLOCK, text)
    text = _("Papers attached: %(n)d.") % {"n": attached}
    return Check("CORRECTION_EVIDENCE", label, PASS, text)
