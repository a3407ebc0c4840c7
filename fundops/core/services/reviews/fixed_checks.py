"""
The eight checks of a reviewer's brief: the same for every kind, in the same order.

A room registers who gives the facts of its kinds; the sentences are made here, so that
the same thing is said in the same words whatever is reviewed. They inform whoever
decides; what stops an item is said by its kind's own checks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from statistics import median

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core import clock
from fundops.core.asked_once import joined_look
from fundops.core.models import Review, Staff
from fundops.core.selectors import pairs
from fundops.core.selectors.evidence import attached
from fundops.core.services import thresholds
from fundops.core.services.reviews import screening
from fundops.core.services.reviews.check_facts import Debits, Facts, Payee
from fundops.core.services.reviews.kinds import Check, CheckState

PASS, LOOK, BLOCK = CheckState.PASS, CheckState.LOOK, CheckState.BLOCK
#: A deadline nearer than this is worth a look.
NEAR = dt.timedelta(minutes=30)
LABELS: dict[str, str | Promise] = {
    "FIRST_PAYMENT": gettext_lazy("First payment to this account"),
    "CARD_CHANGED": gettext_lazy("Account changed lately"),
    "UNUSUAL_AMOUNT": gettext_lazy("Amount against the usual"),
    "SAME_PAIR": gettext_lazy("Maker and checker together"),
    "SCREENING": gettext_lazy("List screening"),
    "DEADLINE": gettext_lazy("Deadline"),
    "EVIDENCE": gettext_lazy("Papers attached"),
    "ON_STATEMENT": gettext_lazy("Debit on the statement already"),
}


Provider = Callable[[Review], Facts]
_providers: dict[str, Provider] = {}
_NOTHING = Facts()
__all__ = ["LABELS", "Debits", "Facts", "Payee", "of", "register"]


def register(kind: str, provider: Provider) -> None:
    """Say who gives the facts of a kind; a room does so in `AppConfig.ready()`."""
    _providers[kind] = provider


def of(review: Review, now: dt.datetime, *, person: Staff | None = None) -> list[Check]:
    """
    Look at a review in the eight ways, in the order of `LABELS`.

    :param person: who looks: their pair with the maker is counted; without one, the
        pair of the maker that met most often.
    """
    provider = _providers.get(review.kind)
    with joined_look():
        facts = provider(review) if provider else _NOTHING
    return [
        _first_payment(facts),
        _card_changed(facts, now),
        _unusual_amount(review, facts),
        _same_pair(review, now, person),
        _screening(facts, now),
        _deadline(review, now),
        _evidence(review),
        _on_statement(review, facts),
    ]


def _check(code: str, state: CheckState, text: str) -> Check:
    return Check(code, str(LABELS[code]), state, text)


def _not_asked(code: str) -> Check:
    return _check(code, PASS, _("Nothing of this kind to ask here."))


def _first_payment(facts: Facts) -> Check:
    code, payee = "FIRST_PAYMENT", facts.payee
    if payee is None:
        return _not_asked(code)
    if not payee.paid_before or payee.last_paid_on is None:
        words = _("Nothing was paid to %(account)s before; this is the first.")
        return _check(code, LOOK, words % {"account": payee.masked})
    words = _("Payments to %(account)s before: %(n)d, the last on %(date)s.") % {
        "n": payee.paid_before,
        "account": payee.masked,
        "date": payee.last_paid_on,
    }
    return _check(code, PASS, words)


def _card_changed(facts: Facts, now: dt.datetime) -> Check:
    code, payee = "CARD_CHANGED", facts.payee
    if payee is None:
        return _not_asked(code)
    if payee.is_gone:
        words = _("%(account)s is no longer the one that money may go to.")
        return _check(code, BLOCK, words % {"account": payee.masked})
    if payee.stands_since is None:
        words = _("%(account)s was never used before; nothing to compare it with.")
        return _check(code, LOOK, words % {"account": payee.masked})
    within = thresholds.count("CARD_CHANGED_DAYS")
    days = (_today(now) - payee.stands_since).days
    facts_said = {
        "account": payee.masked,
        "date": payee.stands_since,
        "days": days,
        "within": within,
        "before": payee.instead_of,
    }
    if not payee.instead_of:
        words = _("%(account)s is as it was on %(date)s, %(days)d days ago.")
        return _check(code, PASS, words % facts_said)
    words = _(
        "%(account)s took the place of %(before)s on %(date)s, %(days)d days ago "
        "(watched for %(within)d days)."
    )
    return _check(code, LOOK if days <= within else PASS, words % facts_said)


def _unusual_amount(review: Review, facts: Facts) -> Check:
    code = "UNUSUAL_AMOUNT"
    if facts.usual is None:
        return _not_asked(code)
    least = thresholds.count("USUAL_AT_LEAST")
    if len(facts.usual) < least:
        words = _("%(n)d earlier %(what)s; fewer than %(least)d are no measure.") % {
            "n": len(facts.usual),
            "what": facts.usual_of,
            "least": least,
        }
        return _check(code, LOOK, words)
    usual = median(facts.usual)
    times = review.amount / usual
    words = _(
        "%(amount)s is %(times)s times the median %(median)s of the last %(n)d "
        "%(what)s (unusual from %(limit)s times)."
    ) % {
        "amount": _money(review.amount),
        "times": f"{times:.2f}",
        "median": _money(usual),
        "n": len(facts.usual),
        "what": facts.usual_of,
        "limit": thresholds.amount("UNUSUAL_TIMES"),
    }
    unusual = times >= thresholds.amount("UNUSUAL_TIMES")
    return _check(code, LOOK if unusual else PASS, words)


def _same_pair(review: Review, now: dt.datetime, person: Staff | None) -> Check:
    code, most = "SAME_PAIR", thresholds.count("PAIR_MOST")
    days = thresholds.count("PAIR_DAYS")
    found = pairs.met(
        maker_id=review.maker_id,
        checker_ids=[person.pk] if person else [],
        since=now - dt.timedelta(days=days),
    )
    if not found:
        words = _("Nobody who decides here passed on this maker's items in %(d)d days.")
        return _check(code, PASS, words % {"d": days})
    maker_no, checker_no, count = found[0]
    words = _(
        "%(maker)s and %(checker)s: %(n)d items together in %(d)d days "
        "(watched above %(most)d)."
    ) % {
        "maker": maker_no,
        "checker": checker_no,
        "n": count,
        "d": days,
        "most": most,
    }
    return _check(code, LOOK if count > most else PASS, words)


def _screening(facts: Facts, now: dt.datetime) -> Check:
    code = "SCREENING"
    if not facts.customer_no:
        return _not_asked(code)
    try:
        found = screening.latest(facts.customer_no)
    except screening.NotConnected:
        words = _("Not screened: no list screening is connected.")
        return _check(code, LOOK, words)
    if found is None:
        return _check(code, LOOK, _("Not screened."))
    days = (_today(now) - found.screened_on).days
    words = _("Screened on %(date)s (%(days)d days ago) by %(lists)s: %(hits)d hits.")
    said = words % {
        "date": found.screened_on,
        "days": days,
        "lists": found.lists,
        "hits": found.hits,
    }
    if found.hits:
        return _check(code, BLOCK, said)
    if found.unsure:
        words = _("Screened on %(date)s by %(lists)s: the name is listed.")
        named = {"date": found.screened_on, "lists": found.lists}
        return _check(code, LOOK, words % named)
    is_old = days > thresholds.count("SCREENING_DAYS")
    return _check(code, LOOK if is_old else PASS, said)


def _deadline(review: Review, now: dt.datetime) -> Check:
    code = "DEADLINE"
    if review.deadline is None:
        words = _("No deadline; it expires at %(time)s.")
        return _check(code, PASS, words % {"time": _moment(review.expires_at)})
    left = review.deadline - now
    said = {"time": _moment(review.deadline), "span": _span(abs(left))}
    if left < dt.timedelta(0):
        words = _("The deadline %(time)s passed %(span)s ago.")
        return _check(code, LOOK, words % said)
    words = _("%(span)s left to the deadline %(time)s.")
    return _check(code, LOOK if left <= NEAR else PASS, words % said)


def _evidence(review: Review) -> Check:
    code = "EVIDENCE"
    count = len(attached(review.kind, review.subject_no))
    said = {"n": count, "policy": review.policy}
    if count:
        return _check(code, PASS, _("Papers attached: %(n)d.") % said)
    if review.policy.needs_evidence:
        words = _("None is attached; policy %(policy)s asks for one.")
        return _check(code, BLOCK, words % said)
    words = _("None is attached; policy %(policy)s asks for none.")
    return _check(code, PASS, words % said)


def _on_statement(review: Review, facts: Facts) -> Check:
    code, debits = "ON_STATEMENT", facts.debits
    if debits is None:
        return _not_asked(code)
    if debits.under_its_number > 0:
        words = _("%(amount)s left under its number already and did not come back.")
        state = BLOCK if review.is_live else PASS
        return _check(code, state, words % {"amount": _money(debits.under_its_number)})
    if debits.unexplained:
        words = _("Debits of this amount that belong to nothing: %(numbers)s.")
        numbers = ", ".join(debits.unexplained)
        return _check(code, LOOK, words % {"numbers": numbers})
    if debits.searched_since is None:
        return _check(code, PASS, _("It was never sent; no debit of it can be there."))
    words = _("No debit of this amount and number on the statements since %(date)s.")
    return _check(code, PASS, words % {"date": debits.searched_since})


def _today(now: dt.datetime) -> dt.date:
    return now.astimezone(clock.SHANGHAI).date()


def _moment(moment: dt.datetime) -> str:
    return f"{moment.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"


def _span(length: dt.timedelta) -> str:
    hours, rest = divmod(int(length.total_seconds()), 3600)
    return f"{hours}:{rest // 60:02d}"


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"
