"""What customers ask for on a day, as the rows of a place_orders CSV."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.conf import settings

from fundops.sandbox import world
from fundops.sandbox.draws import Draws
from fundops.sandbox.models import SandboxApplication, SandboxLot
from fundops.sandbox.services.seed_rows import Seeded

COLUMNS = (
    *("order_no", "sub_account_no", "business_code", "fund_code", "share_class"),
    *("amount", "shares", "dividend_method"),
)
FEWEST, SPREAD = 40, 11
_PURCHASES, _REDEMPTIONS = 58, 34
_Key = tuple[str, str]


@dataclass
class Wishes:
    """The customers of a world, and what they will ask for."""

    people: Sequence[Seeded]
    draws: Draws

    def of(self, day: dt.date) -> list[tuple[str, ...]]:
        """Make the orders of a day: at least forty."""
        left = _redeemable(day)
        count = FEWEST + self.draws.below(SPREAD, "orders", day)
        return [self._one(day, number, left) for number in range(1, count + 1)]

    def _one(
        self, day: dt.date, number: int, left: dict[_Key, Decimal]
    ) -> tuple[str, ...]:
        person = self.draws.one_of(self.people, "who", day, number)
        drawn = self.draws.below(100, "what", day, number)
        held = sorted(key for key in left if key[0] == person.sub_account_no)
        values = ("022", *self._purchase(day, number))
        if drawn >= _PURCHASES and held:
            key = self.draws.one_of(held, "which", day, number)
            if drawn < _PURCHASES + _REDEMPTIONS:
                values = (
                    "024",
                    key[1],
                    "0",
                    "",
                    self._part(day, number, key, left),
                    "",
                )
            else:
                method = str(self.draws.below(2, "method", day, number))
                values = ("029", key[1], "0", "", "", method)
        order_no = f"{day:%Y%m%d}{settings.DISTRIBUTOR_CODE}{number:013d}"
        return (order_no, person.sub_account_no, *values)

    def _purchase(self, day: dt.date, number: int) -> tuple[str, ...]:
        fund = self.draws.one_of(world.FUNDS, "fund", day, number)
        yuan = 100 + self.draws.below(30_000, "yuan", day, number)
        if self.draws.in_a_thousand(30, "large", day, number):
            yuan *= 10
        cents = self.draws.below(100, "cents", day, number)
        return fund.code, "0", f"{yuan}.{cents:02d}", "", ""

    def _part(
        self, day: dt.date, number: int, key: _Key, left: dict[_Key, Decimal]
    ) -> str:
        """Take 5 to 44 in a hundred of what is left, and count it down."""
        percent = 5 + self.draws.below(40, "part", day, number)
        shares = max((left[key] * percent / 100).quantize(_CENT), _CENT)
        left[key] -= shares
        if left[key] < 1:
            del left[key]
        return f"{shares:.2f}"


_CENT = Decimal("0.01")


def _redeemable(day: dt.date) -> dict[_Key, Decimal]:
    """
    Say what the TAs know to be held, less what waits for their answer.

    Shares of today's answers are left out: their file may be late.
    """
    held: dict[_Key, Decimal] = {}
    for lot in SandboxLot.objects.filter(registered_on__lt=day, shares__gt=0):
        key = (lot.sub_account_no, lot.fund_code)
        held[key] = held.get(key, Decimal(0)) + lot.shares
    waiting = SandboxApplication.objects.filter(answered=False, file_type="03")
    for row in waiting.values_list("fields", flat=True):
        key = (row["TransactionAccountID"], row["FundCode"])
        if row["BusinessCode"] == "024" and key in held:
            held[key] -= Decimal(row["ApplicationVol"])
    return {key: shares for key, shares in held.items() if shares >= 1}


def write(path: Path, rows: Sequence[tuple[str, ...]]) -> Path:
    """Write the rows as place_orders reads them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    return path
