"""Sub accounts with all that stands around them."""

from __future__ import annotations

from collections.abc import Collection

from accounts.models import SubAccount


def by_number(numbers: Collection[str]) -> dict[str, SubAccount]:
    """Find sub accounts with card, person and partner; unknown numbers are absent."""
    found = SubAccount.objects.select_related(
        "capital_account__fund_trading_account",
        "distribution_account__partner",
    ).filter(number__in=set(numbers))
    return {sub_account.number: sub_account for sub_account in found}
