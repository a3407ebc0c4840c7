"""Holdings of which the TA's 05 says another number, until that is settled."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from accounts.models import SubAccount
from fundops.core.models import Break
from fundops.core.money import ZERO
from trading.models import Fund

#: Sub account, fund, share class.
Key = tuple[int, int, str]
_REASONS = ("SHARES_DIFFER", "SHARES_MISSING_IN_05")


def disputed_shares(keys: Collection[Key]) -> dict[Key, Decimal]:
    """
    Say by how many shares we hold more than the TA says, of these holdings.

    They cannot be sold before the difference is settled: only the lower figure is
    certain. A holding of which the TA holds as much or more is not in the answer.
    """
    if not keys:
        return {}
    subjects = _subjects(keys)
    unsettled = Break.objects.exclude(state=Break.State.RESOLVED)
    found = unsettled.filter(
        kind=Break.Kind.SHARES, reason__in=_REASONS, subject__in=subjects
    ).values_list("subject", "ours", "theirs")
    disputed: dict[Key, Decimal] = {}
    for subject, ours, theirs in found:
        more = Decimal(ours or 0) - Decimal(theirs or 0)
        key = subjects[subject]
        if more > disputed.get(key, ZERO):
            disputed[key] = more
    return disputed


def _subjects(keys: Collection[Key]) -> dict[str, Key]:
    """Name holdings as breaks do: `sub account/fund/share class`."""
    accounts = dict(
        SubAccount.objects.filter(pk__in={key[0] for key in keys}).values_list(
            "pk", "number"
        )
    )
    funds = dict(
        Fund.objects.filter(pk__in={key[1] for key in keys}).values_list("pk", "code")
    )
    return {f"{accounts[key[0]]}/{funds[key[1]]}/{key[2]}": key for key in keys}
