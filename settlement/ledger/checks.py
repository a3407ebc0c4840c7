"""What an entry must be before it is written; the database asks the same again."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from settlement.errors import Overdrawn, UnbalancedEntry, UnknownAccount
from settlement.ledger.chart import CODES
from settlement.ledger.lines import Line, book_of
from settlement.models import NEVER_IN_DEBIT


def checked(reference: str, lines: Sequence[Line]) -> list[Line]:
    """
    Give the lines in the order of locking.

    :raises UnbalancedEntry: lines that do not sum to zero, or lie in two books.
    :raises UnknownAccount: a line on no account of the chart.
    """
    ordered = sorted(lines)
    if not ordered:
        raise _unbalanced(reference, _("an entry without lines holds no money"))
    for line in ordered:
        _check_line(reference, line)
    if len({book_of(line.code) for line in ordered}) > 1:
        raise _unbalanced(reference, _("its lines lie in two books"))
    if len({(x.code, x.key, x.currency) for x in ordered}) < len(ordered):
        raise _unbalanced(reference, _("two lines name the same account"))
    for currency in {line.currency for line in ordered}:
        total = sum(x.amount for x in ordered if x.currency == currency)
        if total != 0:
            differ = _("debits and credits differ by %(total)s (%(currency)s)")
            raise _unbalanced(
                reference, differ % {"total": total, "currency": currency}
            )
    return ordered


def _unbalanced(reference: str, why: str) -> UnbalancedEntry:
    return UnbalancedEntry(
        _("%(reference)s: %(why)s; nothing was posted.")
        % {"reference": reference, "why": why}
    )


def _check_line(reference: str, line: Line) -> None:
    if line.code not in CODES or not line.key:
        raise UnknownAccount(
            _("%(reference)s: the chart has no account %(code)s %(key)s.")
            % {"reference": reference, "code": line.code, "key": line.key}
        )
    amount = line.amount
    if not isinstance(amount, Decimal) or not amount.is_finite() or amount == 0:
        raise _unbalanced(reference, _("%(amount)r is no amount") % {"amount": amount})
    if amount != amount.quantize(Decimal("0.01")):
        raise _unbalanced(
            reference, _("%(amount)s has more than two places") % {"amount": amount}
        )


def refuse_overdraft(reference: str, line: Line, balance: Decimal) -> None:
    """
    Look at an account under its lock.

    :raises Overdrawn: if the line would put it on the wrong side of zero.
    """
    after = balance + line.amount
    if (line.code in NEVER_IN_DEBIT and after > 0) or (
        line.code == "1202" and after < 0
    ):
        raise Overdrawn(
            _(
                "%(reference)s: %(code)s %(key)s holds %(balance)s; %(amount)s cannot "
                "leave it."
            )
            % {
                "reference": reference,
                "code": line.code,
                "key": line.key,
                "balance": abs(balance),
                "amount": abs(line.amount),
            }
        )
