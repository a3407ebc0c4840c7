from __future__ import annotations

from collections.abc import Iterator

import pytest

from fundops.core.tests.services.reviews.things import Boxes, boxes


@pytest.fixture
def about(db: None) -> Iterator[Boxes]:
    with boxes() as kind:
        yield kind


@pytest.fixture
def about_committed(transactional_db: None) -> Iterator[Boxes]:
    with boxes() as kind:
        yield kind
