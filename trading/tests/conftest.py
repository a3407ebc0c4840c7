"""What every test of this room needs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from trading.tests.sftp import RunningServer, a_server


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Read messages as they are written here, whatever the catalogue says of them."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def sftp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A real SFTP server; each test uses a folder of its own there."""
    with a_server(tmp_path_factory.mktemp("sftp")) as server:
        yield server
