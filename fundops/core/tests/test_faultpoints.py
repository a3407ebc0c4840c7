"""A place to die is one only where a test asks and the sandbox is allowed."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest

from fundops.core import faultpoints


@pytest.fixture
def signals(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    sent: list[int] = []
    monkeypatch.setattr(os, "kill", lambda pid, sign: sent.append(sign))
    return sent


def test_nothing_happens_unless_asked(
    signals: list[int], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SANDBOX = True
    monkeypatch.delenv(faultpoints.VARIABLE, raising=False)

    faultpoints.reach("here")

    assert signals == []


def test_the_named_place_kills_as_kill_9_does(
    signals: list[int], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SANDBOX = True
    monkeypatch.setenv(faultpoints.VARIABLE, "there")

    faultpoints.reach("here")
    faultpoints.reach("there")

    assert signals == [signal.SIGKILL]


def test_never_outside_the_sandbox(
    signals: list[int], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SANDBOX = False
    monkeypatch.setenv(faultpoints.VARIABLE, "here")

    faultpoints.reach("here")

    assert signals == []
    assert os.environ[faultpoints.VARIABLE] == "here"
