"""The books after each event: what is not named is zero."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from settlement.tests.factories import balances


def line(act: Callable[[], object], **expected: int) -> None:
    """Let one thing happen, and look at every account: `a2001=-1000`."""
    act()
    assert balances() == {
        code[1:]: Decimal(amount) for code, amount in expected.items()
    }
