from __future__ import annotations

from decimal import Decimal

import pytest

from trading.models import TaLink
from trading.selectors.rounding import shares_off


def off(shares: str, *, tolerance: str = "0.00", **link: object) -> Decimal | None:
    """By how much `shares` for 1,000.00 less a fee of 1.00 at 1.4850 are off."""
    return shares_off(
        TaLink(share_tolerance=Decimal(tolerance), **link),
        confirmed=Decimal("1000.00"),
        charge=Decimal("1.00"),
        nav=Decimal("1.4850"),
        shares=Decimal(shares),
    )


class TestSharesOff:
    @pytest.mark.parametrize(
        ("rule", "right"),  # 999.00 / 1.4850 = 672.7272…
        [("HALF_UP", "672.73"), ("DOWN", "672.72"), ("UP", "672.73")],
    )
    def test_is_nothing_as_the_ta_rounds(self, rule: str, right: str) -> None:
        assert off(right, rounding_rule=rule) is None

    def test_is_ours_minus_theirs(self) -> None:
        assert off("672.72") == Decimal("0.01")
        assert off("700.00") == Decimal("-27.27")

    def test_is_nothing_within_the_tolerance(self) -> None:
        assert off("672.72", tolerance="0.01") is None
        assert off("672.71", tolerance="0.01") == Decimal("0.02")

    def test_minds_whether_the_amount_holds_the_fee(self) -> None:
        # 1000.00 / 1.4850 = 673.4006…
        assert off("673.40", amount_includes_fee=False) is None
        assert off("673.40", amount_includes_fee=True) == Decimal("-0.67")
