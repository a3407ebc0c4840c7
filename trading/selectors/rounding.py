"""Whether confirmed shares are what amount and NAV make, as the link's TA rounds."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from trading.models import TaLink

_CENT = Decimal("0.01")
_MODES = {
    TaLink.Rounding.HALF_UP: ROUND_HALF_UP,
    TaLink.Rounding.DOWN: ROUND_DOWN,
    TaLink.Rounding.UP: ROUND_UP,
}


def shares_off(
    link: TaLink, *, confirmed: Decimal, charge: Decimal, nav: Decimal, shares: Decimal
) -> Decimal | None:
    """
    Say by how much confirmed shares of a purchase are off; None within the tolerance.

    A check only: the TA's figure stands whatever this says, and is never recomputed.

    :param confirmed: ConfirmedAmount of the 04, which holds the fee where the link says
        so (`amount_includes_fee`).
    :param charge: Charge of the 04, yuan.
    :param nav: of the fund on the order's T; above zero.
    :returns: ours minus theirs, in shares with 2 places.
    """
    net = confirmed - charge if link.amount_includes_fee else confirmed
    mode = _MODES[TaLink.Rounding(link.rounding_rule)]
    off = (net / nav).quantize(_CENT, rounding=mode) - shares
    return off if abs(off) > link.share_tolerance else None
