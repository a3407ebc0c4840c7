"""A kind of review, a day on which it is decided, and the two persons for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fundops.core.models import Staff
from fundops.core.tests.admin.reviews.pages import Move
from fundops.core.tests.factories import a_person, an_open_day
from fundops.core.tests.reviewing import ThingKind, a_kind


@pytest.fixture
def kind() -> Iterator[ThingKind]:
    with a_kind() as found:
        yield found


@pytest.fixture(autouse=True)
def _a_day(move_clock: Move, settings: Any) -> None:
    settings.SANDBOX = True
    move_clock("2025-01-02T12:30:00+08:00")
    an_open_day()


@pytest.fixture
def maker() -> Staff:
    return a_person(role="operations")


@pytest.fixture
def checker() -> Staff:
    return a_person(role="reviewer")
