"""Reports of errors, in development too: no people, no secrets."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from django.test import RequestFactory
from django.views.debug import get_exception_reporter_class

CARD, MOBILE, NAME = "6299000000000015", "13800000054", "样例显"


class Holder:
    def __repr__(self) -> str:
        return f"<Holder {CARD}>"


class Silent:
    def __repr__(self) -> str:
        raise ValueError(NAME)


def a_report(**posted: str) -> str:
    request = RequestFactory().post(f"/x/?q={MOBILE}", posted)
    try:
        fails(NAME, CARD, MOBILE)
    except RuntimeError:
        reporter: Any = get_exception_reporter_class(request)
        report = reporter(request, *sys.exc_info())
    return str(report.get_traceback_html() + report.get_traceback_text())


def fails(name: str, card_no: str, given: str) -> Any:
    held, silent = Holder(), Silent()
    words = {"given": given, "n": 17}
    if held and silent and words:
        raise RuntimeError(f"the work stopped at {name} {given}")


@pytest.mark.parametrize("debug", [True, False])
def test_shows_frames_without_people(settings: Any, debug: bool) -> None:
    settings.DEBUG = debug
    report = a_report(note=CARD, q=NAME)

    assert "the work stopped" in report
    assert "&#x27;n&#x27;: 17" in report
    assert "ValueError while it was written" in report
    assert "the work stopped at 样** 13****0054" in report
    assert not [value for value in (CARD, MOBILE, NAME) if value in report]
