"""No fault point is in the code and not in the lists, or the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from fundops import environment
from settlement import faultpoints as settlement
from trading import faultpoints as trading

_REACH = re.compile(r"faultpoints\.reach\(\s*\"([a-z_.]+)\"")
_LISTED = {"trading": trading.NAMES, "settlement": settlement.NAMES}


def _in_the_code(room: str) -> Iterator[str]:
    for path in (environment.PROJECT / room).rglob("*.py"):
        if "tests" not in path.parts:
            yield from _REACH.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("room", list(_LISTED))
def test_every_fault_point_is_listed_and_reached(room: str) -> None:
    found = list(_in_the_code(room))

    assert sorted(found) == sorted(set(found))
    assert set(found) == set(_LISTED[room])
