"""What speaks for and against sending a payout again, looked at anew each time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core import clock
from fundops.core.money import ZERO
from fundops.core.services.reviews import Check, CheckState
from settlement.models import BankMovement, Cause, Claim, Payout
from settlement.selectors.evidence_gate import evidence_of
from settlement.selectors.money_gate import money_gate
from settlement.selectors.named_cards import names_its_card
from settlement.selectors.parts import is_owed
from settlement.selectors.payout_case import movements_about
from settlement.selectors.payout_gates import card_gate, paying_account
from settlement.selectors.payouts import (
    ENDED,
    UNDER_WAY,
    attempts_with_answers,
    cases_under,
    last_cause,
    last_end,
)
from settlement.selectors.positions import position_of
from settlement.services.payouts.limits import limits

PASS, LOOK, BLOCK = CheckState.PASS, CheckState.LOOK, CheckState.BLOCK
LABELS = {
    "ENDED": gettext_lazy("The last try has its end"),
    "CAUSE": gettext_lazy("Cause"),
    "TRIES": gettext_lazy("Number of tries"),
    "TWICE": gettext_lazy("Nothing of it was paid twice"),
    "STATEMENT": gettext_lazy("No debit on the statements"),
    "EVIDENCE": gettext_lazy("Evidence"),
    "MONEY": gettext_lazy("The money came"),
    "CARD": gettext_lazy("Card"),
    "POSITION": gettext_lazy("Money of the paying account"),
}


def checks_of(payout: Payout, *, now: dt.datetime) -> Sequence[Check]:
    """
    Look at a payout that is to be sent again; a BLOCK stops it.

    An unknown outcome is never sent again, and a cause that is the customer's account
    never to the same card.
    """
    claim = payout.claim
    evidence, money = evidence_of(claim), money_gate(claim)
    card = card_gate(claim.sub_account, payout.card, is_named=names_its_card(payout))
    return [
        _ended(payout),
        _cause(payout),
        _tries(payout, now),
        _twice(payout),
        _statement(payout),
        _check("EVIDENCE", PASS if evidence.ok else BLOCK, evidence.words),
        _check("MONEY", PASS if money.ok else LOOK, money.words),
        _check("CARD", PASS if card.ok else BLOCK, card.words),
        _position(payout),
    ]


def _check(code: str, state: CheckState, text: str) -> Check:
    return Check(code, str(LABELS[code]), state, text)


def _ended(payout: Payout) -> Check:
    if payout.state in UNDER_WAY:
        words = _("Outcome unknown, enquire only; sending again could pay twice.")
        return _check("ENDED", BLOCK, words)
    words = _("%(payout)s is %(state)s.") % {
        "payout": payout,
        "state": payout.get_state_display(),
    }
    if payout.state not in ENDED or not is_owed(payout):
        return _check("ENDED", BLOCK, words)
    state = LOOK if payout.claim.state == Claim.State.ON_HOLD else PASS
    return _check("ENDED", state, words)


def _cause(payout: Payout) -> Check:
    end, cause = last_end(payout), last_cause(payout)
    words = {
        "cause": Cause(cause).label,
        "code": end.code if end else "—",
        "text": end.text if end else "",
    }
    if cause == Cause.CUSTOMER:
        sentence = _(
            "%(text)s (%(code)s); not to this account again: propose a payee change."
        )
        return _check("CAUSE", BLOCK, sentence % words)
    if cause in (Cause.UNKNOWN, Cause.NONE):
        sentence = _("The cause of %(code)s is not known; ask the bank before.")
        return _check("CAUSE", LOOK, sentence % words)
    state = LOOK if cause == Cause.COMPLIANCE else PASS
    return _check("CAUSE", state, _("%(cause)s: %(code)s %(text)s") % words)


def _tries(payout: Payout, now: dt.datetime) -> Check:
    sent = [one.sent_at for one in attempts_with_answers(payout)]
    today = now.astimezone(clock.SHANGHAI).date()
    of_today = sum(at.astimezone(clock.SHANGHAI).date() == today for at in sent)
    bound = limits()
    words = _("%(n)d of %(most)d tries, %(today)d of %(most_a_day)d today.") % {
        "n": len(sent),
        "most": bound.attempts,
        "today": of_today,
        "most_a_day": bound.attempts_a_day,
    }
    too_many = len(sent) >= bound.attempts or of_today >= bound.attempts_a_day
    return _check("TRIES", BLOCK if too_many else PASS, words)


def _twice(payout: Payout) -> Check:
    numbers = [one.attempt_no for one in attempts_with_answers(payout)]
    own = [one for one in movements_about(payout) if one.subject_no in numbers]
    cases = cases_under([one.evidence_key for one in own if one.amount < 0])
    twice = sum((balance for _key, balance in cases), ZERO)
    if twice:
        words = _("%(amount)s of it stands to be recovered; that pays it.")
        return _check("TWICE", BLOCK, words % {"amount": f"{twice:,.2f}"})
    return _check("TWICE", PASS, _("No try of it was paid twice."))


def _statement(payout: Payout) -> Check:
    """Search for money of this amount that left since the first try, unexplained."""
    first = next(iter(attempts_with_answers(payout)), None)
    if first is None:
        return _check("STATEMENT", PASS, _("It was never sent."))
    found = next(
        (
            one
            for one in movements_about(payout)
            if one.account_id == first.account_id
            and one.amount == -payout.amount
            and one.booked_on >= first.file.business_date
            and one.nature == BankMovement.Nature.UNKNOWN
            and one.state != BankMovement.State.REFUTED
        ),
        None,
    )
    if found is not None:
        words = _("%(movement)s of %(date)s has this amount and belongs to nothing.")
        return _check(
            "STATEMENT", LOOK, words % {"movement": found, "date": found.booked_on}
        )
    words = _("No unexplained debit of %(amount)s since %(date)s.")
    return _check(
        "STATEMENT",
        PASS,
        words % {"amount": f"{payout.amount:,.2f}", "date": first.file.business_date},
    )


def _position(payout: Payout) -> Check:
    account = paying_account()
    if account is None:
        return _check("POSITION", BLOCK, _("The registry has no account to pay from."))
    available = position_of(account).available
    words = _("%(account)s has %(available)s available.") % {
        "account": account,
        "available": f"{available:,.2f}",
    }
    return _check("POSITION", PASS if available >= payout.amount else LOOK, words)
