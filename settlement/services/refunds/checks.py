"""What speaks for and against a refund, looked at anew each time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.services.reviews import Check, CheckState
from settlement.models import Claim, Payout, Refund
from settlement.selectors.destinations import (
    has_evidence,
    payee_of,
    why_gone,
    why_not,
)
from settlement.selectors.evidence_gate import evidence_of
from settlement.selectors.money_gate import money_gate
from settlement.selectors.parts import owed_of
from settlement.selectors.payout_gates import card_gate
from settlement.selectors.refund_case import refunds_of
from settlement.selectors.refund_sums import sums_of

PASS, LOOK, BLOCK = CheckState.PASS, CheckState.LOOK, CheckState.BLOCK
LABELS = {
    "CLAIM": gettext_lazy("The claim is owed"),
    "AMOUNT": gettext_lazy("Amount = paid − used"),
    "SUM": gettext_lazy("All refunds together"),
    "EVIDENCE": gettext_lazy("Evidence"),
    "MONEY": gettext_lazy("The money came"),
    "CARD": gettext_lazy("Card that paid"),
    "OTHER_CARD": gettext_lazy("Another card than paid"),
    "PAYOUT": gettext_lazy("No payout yet"),
    "ALIKE": gettext_lazy("No other refund of it"),
}


def checks_of(refund: Any, *, now: dt.datetime) -> Sequence[Check]:
    """
    Look at a refund as a case; a BLOCK stops its submission and its sending.

    Money that has not come is only worth a look here; it stops the sending.
    """
    claim = refund.claim
    evidence, money = evidence_of(claim), money_gate(claim)
    return [
        _claim(refund),
        _amount(refund),
        _sum(refund),
        _check("EVIDENCE", PASS if evidence.ok else BLOCK, evidence.words),
        _check("MONEY", PASS if money.ok else LOOK, money.words),
        _card(refund),
        *_another_card(refund),
        _payout(refund),
        _alike(refund),
    ]


def _check(code: str, state: CheckState, text: str) -> Check:
    return Check(code, str(LABELS[code]), state, text)


def _claim(refund: Refund) -> Check:
    claim = refund.claim
    states = {str(Claim.State.OPEN): PASS, str(Claim.State.ON_HOLD): LOOK}
    if refund.apart:  # another part of it may be on its way
        states[str(Claim.State.IN_PAYOUT)] = LOOK
    state = states.get(claim.state, BLOCK)
    words = _("Claim %(claim)s is %(state)s.")
    return _check(
        "CLAIM", state, words % {"claim": claim, "state": claim.get_state_display()}
    )


def _amount(refund: Refund) -> Check:
    made = refund.paid - refund.used + refund.interest - refund.apart
    whole = made + refund.apart
    fits = refund.amount == made and whole == refund.claim.amount
    told = {
        "paid": _text(refund.paid),
        "used": _text(refund.used),
        "interest": _text(refund.interest),
        "apart": _text(refund.apart),
        "amount": _text(made),
        "owed": _text(_owed(refund)),
    }
    return _check("AMOUNT", PASS if fits else BLOCK, _how(refund) % told)


def _how(refund: Refund) -> str:
    """Say how the amount is made, with what only some refunds have."""
    if refund.apart and refund.interest:
        return _(
            "%(paid)s − %(used)s + %(interest)s − %(apart)s in other parts = "
            "%(amount)s; owed in all %(owed)s."
        )
    if refund.apart:
        return _(
            "%(paid)s − %(used)s − %(apart)s in other parts = %(amount)s; owed in all "
            "%(owed)s."
        )
    if refund.interest:
        return _("%(paid)s − %(used)s + %(interest)s = %(amount)s; owed %(owed)s.")
    return _("%(paid)s − %(used)s = %(amount)s; owed %(owed)s.")


def _sum(refund: Refund) -> Check:
    sums = sums_of(refund)
    words = _("%(received)s came, %(used)s is used, %(refunded)s goes back in all.") % {
        "received": _text(sums.received),
        "used": _text(sums.used),
        "refunded": _text(sums.refunded),
    }
    return _check("SUM", PASS if sums.fits else BLOCK, words)


def _owed(refund: Refund) -> Decimal:
    return owed_of(refund.claim) if refund.apart else refund.claim.amount


def _card(refund: Refund) -> Check:
    claim, card = refund.claim, payee_of(refund)
    if card is None:
        words = _("No card is bound to capital account %(number)s.")
        number = claim.sub_account.capital_account
        return _check("CARD", BLOCK, words % {"number": number})
    gate = card_gate(claim.sub_account, card, is_named=bool(refund.card_id))
    return _check("CARD", PASS if gate.ok else BLOCK, gate.words)


def _another_card(refund: Refund) -> list[Check]:
    """Ask why it goes to another card: asked only of one that does."""
    card = refund.card
    if card is None:
        return []
    if refusal := why_not(refund, card):
        return [_check("OTHER_CARD", BLOCK, refusal)]
    if not has_evidence(refund):
        words = _("%(card)s did not pay; attach the evidence that it is to be paid.")
        return [_check("OTHER_CARD", BLOCK, words % {"card": card})]
    gone = why_gone(refund)
    return [_check("OTHER_CARD", LOOK, gone.words if gone else "")]


def _payout(refund: Any) -> Check:
    found = refund.live_payout
    if found is None:
        return _check("PAYOUT", PASS, _("No payout was made of it."))
    words = _("%(payout)s was made of it and is %(state)s.")
    said = {
        "payout": found["number"],
        "state": Payout.State(found["state"]).label,
    }
    return _check("PAYOUT", BLOCK, words % said)


def _alike(refund: Refund) -> Check:
    others = [
        one.refund_no
        for one in reversed(refunds_of(refund.order_no))
        if one.pk != refund.pk and one.state != Refund.State.CANCELLED
    ]
    numbers = others[:5]
    if not numbers:
        return _check("ALIKE", PASS, _("The only refund of its order."))
    words = _("Its order has other refunds: %(numbers)s.")
    return _check("ALIKE", LOOK, words % {"numbers": ", ".join(numbers)})


def _text(amount: Decimal) -> str:
    return f"{amount:,.2f}"
