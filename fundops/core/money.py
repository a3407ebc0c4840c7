"""Money, shares and rounding: the one place where a digit may be cut; no Django."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from fundops.core.errors import InputRefused

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
#: No amount or number of shares reaches this; NaN, which PostgreSQL sorts above every
#: number, is kept out of the tables by the same bound.
LIMIT = Decimal(10) ** 16

_PLAIN = re.compile(r"[0-9]{1,14}(\.[0-9]{1,2})?", re.ASCII)


class AmountRefused(InputRefused):
    """Not a plain positive decimal with at most two places."""

    code = "fundops.amount_refused"


def parse(text: str) -> Decimal:
    """
    Read an amount in yuan, or shares, as people type it: ASCII digits, two places.

    Decimal() alone would take full-width digits, `1_0`, `1E3` and `NaN`.

    :raises AmountRefused: for anything else, and for zero.
    """
    if not _PLAIN.fullmatch(text):
        raise AmountRefused(f"{text!r} is not an amount; write it like 1600.00.")
    amount = Decimal(text).quantize(CENT)
    if amount == 0:
        raise AmountRefused("The amount is zero; it must be more.")
    return amount


def round_half_up(value: Decimal) -> Decimal:
    """Round to the cent, halves away from zero, as Chinese banks do."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def cut(value: Decimal) -> Decimal:
    """Cut to the cent towards zero."""
    return value.quantize(CENT, rounding=ROUND_DOWN)


def allocate(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """
    Split `total` (yuan, 2 places) by `weights` so that the parts sum to it exactly.

    Largest remainder: every part is cut to the cent, the cents left over go to the
    parts that lost most, the earlier one first where they lost the same.
    """
    whole = sum(weights)
    if not weights or whole <= 0:
        raise ValueError("There is nothing to allocate by.")
    exact = [total * weight / whole for weight in weights]
    parts = [cut(value) for value in exact]
    left = int((total - sum(parts)) / CENT)
    by_loss = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_loss[:left]:
        parts[i] += CENT
    return parts
