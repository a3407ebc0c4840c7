"""What speaks for and against a refund, looked at anew each time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.services.reviews import Check, CheckState
from settlement.models import Claim, Payout, Refund
from settlement.selectors.evidence_gate import evidence_of
from settlement.selectors.money_gate import money_gate
from settlement.selectors.payout_gates import bound_card, card_gate
from settlement.selectors.refund_sums import sums_of

PASS, LOOK, BLOCK = CheckState.PASS, CheckState.LOOK, CheckState.BLOCK
LABELS = {
    "CLAIM": gettext_lazy("The claim is owed"),
    "AMOUNT": gettext_lazy("Amount = paid − used"),
    "SUM": gettext_lazy("All refunds together"),
    "EVIDENCE": gettext_lazy("Evidence"),
    "MONEY": gettext_lazy("The money came"),
    "CARD": gettext_lazy("Card that paid"),
    "PAYOUT": gettext_lazy("No payout yet"),
    "ALIKE": gettext_lazy("No other refund of it"),
}


def checks_of(refund: Refund, *, now: dt.datetime) -> Sequence[Check]:
    """
    Look at a refund; a BLOCK stops its submission and its sending.

    Money that has not come is only worth a look here; it stops the sending.
    """
    claim = refund.claim
    evidence, money = evidence_of(claim), money_gate(claim)
    return [
        _claim(claim),
        _amount(refund),
        _sum(refund),
        _check("EVIDENCE", PASS if evidence.ok else BLOCK, evidence.words),
        _check("MONEY", PASS if money.ok else LOOK, money.words),
        _card(claim),
        _payout(claim),
        _alike(refund),
    ]


def _check(code: str, state: CheckState, text: str) -> Check:
    return Check(code, str(LABELS[code]), state, text)


def _claim(claim: Claim) -> Check:
    state = {
        str(Claim.State.OPEN): PASS,
        str(Claim.State.ON_HOLD): LOOK,
    }.get(claim.state, BLOCK)
    words = _("Claim %(claim)s is %(state)s.")
    return _check(
        "CLAIM", state, words % {"claim": claim, "state": claim.get_state_display()}
    )


def _amount(refund: Refund) -> Check:
    made = refund.paid - refund.used + refund.interest
    fits = refund.amount == made == refund.claim.amount
    told = {
        "paid": _text(refund.paid),
        "used": _text(refund.used),
        "interest": _text(refund.interest),
        "amount": _text(made),
        "owed": _text(refund.claim.amount),
    }
    words = (
        _("%(paid)s − %(used)s + %(interest)s = %(amount)s; owed %(owed)s.")
        if refund.interest
        else _("%(paid)s − %(used)s = %(amount)s; owed %(owed)s.")
    ) % told
    return _check("AMOUNT", PASS if fits else BLOCK, words)


def _sum(refund: Refund) -> Check:
    sums = sums_of(refund)
    words = _("%(received)s came, %(used)s is used, %(refunded)s goes back in all.") % {
        "received": _text(sums.received),
        "used": _text(sums.used),
        "refunded": _text(sums.refunded),
    }
    return _check("SUM", PASS if sums.fits else BLOCK, words)


def _card(claim: Claim) -> Check:
    card = bound_card(claim)
    if card is None:
        words = _("No card is bound to capital account %(number)s.")
        number = claim.sub_account.capital_account
        return _check("CARD", BLOCK, words % {"number": number})
    gate = card_gate(claim.sub_account, card)
    return _check("CARD", PASS if gate.ok else BLOCK, gate.words)


def _payout(claim: Claim) -> Check:
    found = claim.payouts.exclude(state=Payout.State.CANCELLED).first()
    if found is None:
        return _check("PAYOUT", PASS, _("No payout was made of it."))
    words = _("%(payout)s was made of it and is %(state)s.")
    return _check(
        "PAYOUT",
        BLOCK,
        words % {"payout": found, "state": found.get_state_display()},
    )


def _alike(refund: Refund) -> Check:
    others = (
        Refund.objects.filter(order_no=refund.order_no)
        .exclude(pk=refund.pk)
        .exclude(state=Refund.State.CANCELLED)
    )
    numbers = list(others.order_by("pk").values_list("refund_no", flat=True)[:5])
    if not refund.order_no or not numbers:
        return _check("ALIKE", PASS, _("The only refund of its order."))
    words = _("Its order has other refunds: %(numbers)s.")
    return _check("ALIKE", LOOK, words % {"numbers": ", ".join(numbers)})


def _text(amount: Decimal) -> str:
    return f"{amount:,.2f}"
