from __future__ import annotations

from collections.abc import Iterator

import pytest

from fundops.core.models import Review, Staff
from fundops.core.tests.services.reviews.things import (
    Boxes,
    a_pending_review,
    an_almighty,
    boxes,
)


@pytest.fixture
def about(db: None) -> Iterator[Boxes]:
    with boxes() as kind:
        yield kind


@pytest.fixture
def about_committed(transactional_db: None) -> Iterator[Boxes]:
    with boxes() as kind:
        yield kind


@pytest.fixture
def almighty(db: None) -> Staff:
    return an_almighty()


@pytest.fixture
def review(about: Boxes, almighty: Staff) -> Review:
    """A box that one with every role has made."""
    return a_pending_review(almighty)
