"""Values that fit their fields, for every layout there is."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from decimal import Decimal

from trading.ta.fields import Writable
from trading.ta.layouts import Field, Kind, Layout, layout
from trading.ta.tables import rows_of

_CHARACTERS = "样例甲乙丙𬱖喆䶮·\u3000aZ09 -/"
_FIRST_DAY = dt.date(1900, 1, 1).toordinal()
_LAST_DAY = dt.date(2099, 12, 31).toordinal()


def every_layout() -> Iterator[Layout]:
    """Give the layout of every version, type and variant of the data."""
    keys = dict.fromkeys(
        (row["version"], row["file_type"], row["variant"])
        for row in rows_of("layouts.csv")
    )
    for version, file_type, variant in keys:
        yield layout(version, file_type, variant)


def some_values(rng: random.Random, shape: Layout) -> dict[str, Writable]:
    """Give values for all fields of a record, some blank and some negative."""
    flags = set(shape.signs.values())
    return {
        field.name: some_value(rng, field)
        for place, field in enumerate(shape.fields)
        if place not in flags
    }


def some_value(rng: random.Random, field: Field) -> Writable:
    if rng.random() < 0.3:
        return None
    if field.kind is Kind.NUMBER:
        units = rng.randrange(10 ** rng.randint(1, field.length - 1))
        return Decimal(rng.choice((1, 1, -1)) * units).scaleb(-field.decimals)
    if field.kind is Kind.DATE:
        return dt.date.fromordinal(rng.randint(_FIRST_DAY, _LAST_DAY))
    return some_text(rng, field.length)


def some_text(rng: random.Random, length: int) -> str:
    """Give text that fits into so many bytes, up to the last of them now and then."""
    text, room = "", rng.randint(0, min(length, 60))
    while True:
        character = rng.choice(_CHARACTERS)
        room -= len(character.encode("gb18030"))
        if room < 0:
            return text.rstrip(" ")
        text += character
