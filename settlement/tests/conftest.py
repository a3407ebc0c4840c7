"""What every test of this room needs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Read messages as they are written here, whatever the catalogue says of them."""
    with translation.override("en"):
        yield
