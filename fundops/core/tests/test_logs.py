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
        event = logs.mask(None, "info", {"rows": [{"given": "6222021234567890123"}]})

        assert event["rows"] == [{"given": "62****0123"}]

    def test_drops_what_was_searched_for(self) -> None:
        event = logs.mask(None, "info", {"request": "GET /search/?q=样例甲"})

        assert event["request"] == "GET /search/"

    @pytest.mark.parametrize(
        "key",
        ["name", "customer_name", "card_no", "certificate_no", "mobile", "password"],
    )
    def test_hides_by_name_whatever_it_looks_like(self, key: str) -> None:
        event = logs.mask(None, "info", {"row": {key: "样例甲"}, key: "x"})

        assert event == {"row": {key: "****"}, key: "****"}

    @pytest.mark.parametrize("key", ["file_name", "code", "event", "user_id"])
    def test_leaves_what_is_nobodys(self, key: str) -> None:
        assert logs.mask(None, "info", {key: "abc"}) == {key: "abc"}

    def test_hides_a_card_in_groups_and_a_number_that_is_one(self) -> None:
        told = {"event": "of 6222 0212 3456 7890", "given": 6222021234567890123}
        event = logs.mask(None, "info", told)

        assert event["event"] == "of 6222****7890"
        assert event["given"] == "62****0123"

    def test_hides_what_an_object_says_of_itself(self) -> None:
        event = logs.mask(None, "info", {"wish": ValueError("of 13800000001")})

        assert event["wish"] == "ValueError('of 13****0001')"

    def test_lets_nobody_begin_a_line(self) -> None:
        told = "a\r\n2025-01-02 [info] forged\x1b[31m\u2028"
        event = logs.mask(None, "info", {"event": told, "rows": [told]})

        wanted = "a\\r\\n2025-01-02 [info] forged\\x1b[31m\\u2028"
        assert event == {"event": wanted, "rows": [wanted]}

    def test_sets_the_lines_of_a_traceback_in(self) -> None:
        event = logs.mask(None, "error", {"exception": "Trace\n2025-01-02 [info] x"})

        assert event["exception"] == "Trace\n    2025-01-02 [info] x"
