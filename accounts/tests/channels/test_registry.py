from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from accounts.channels import registry
from accounts.channels.http import HttpChannel
from accounts.tests.channels.keys import SomeKeys

KEYS = SomeKeys()


def test_http_is_spoken_to_as_it_is() -> None:
    with registry.opened("PAYA", "http://127.0.0.1:1", KEYS) as channel:
        assert channel == HttpChannel("PAYA", "http://127.0.0.1:1", KEYS)


def test_a_registered_scheme_is_open_while_it_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(registry, "_openers", {})
    open_now: list[str] = []

    @contextlib.contextmanager
    def opener(code: str, endpoint: str) -> Iterator[str]:
        open_now.append(endpoint)
        yield f"http://127.0.0.1:9/{code}"
        open_now.remove(endpoint)

    registry.register("toy", opener)
    with registry.opened("PAYA", "toy:here", KEYS) as channel:
        assert open_now == ["toy:here"]
        assert channel == HttpChannel("PAYA", "http://127.0.0.1:9/PAYA", KEYS)
    assert open_now == []


def test_another_scheme_is_refused() -> None:
    with (
        pytest.raises(registry.NoSuchEndpoint, match="PAYA"),
        registry.opened("PAYA", "gopher:there", KEYS),
    ):
        pass
