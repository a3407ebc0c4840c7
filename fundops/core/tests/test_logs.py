from __future__ import annotations

import pytest

from fundops.core import logs


class TestMask:
    @pytest.mark.parametrize(
        ("said", "logged"),
        [
            ("card 6222021234567890123", "card 62****0123"),
            ("mobile 13800000001.", "mobile 13****0001."),
            ("11010119900307001X", "11****001X"),
            ("order 379202501020000001 of 1,600.00", None),
            ("OR2025010200000001", None),
            ("2025-01-02", None),
        ],
    )
    def test_hides_numbers_of_people(self, said: str, logged: str | None) -> None:
        event = logs.mask(None, "info", {"event": said})

        if logged is not None:
            assert event["event"] == logged
        else:
            # Business numbers with letters, amounts and dates stay readable.
            assert event["event"].split()[-1] == said.split()[-1]

    def test_looks_into_lists_and_mappings(self) -> None:
        event = logs.mask(None, "info", {"rows": [{"card": "6222021234567890123"}]})

        assert event["rows"] == [{"card": "62****0123"}]

    def test_drops_what_was_searched_for(self) -> None:
        event = logs.mask(None, "info", {"request": "GET /search/?q=样例甲"})

        assert event["request"] == "GET /search/"
