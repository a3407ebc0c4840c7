from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils.html import format_html
from hypothesis import given
from hypothesis import strategies as st

from fundops.core import clock
from fundops.core.admin.cells import Link, Note
from fundops.core.admin.export_cells import harmless, plain


class TestHarmless:
    @pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"])
    def test_puts_an_apostrophe_before_a_formula(self, sign: str) -> None:
        assert harmless(f"{sign}1+cmd|' /C calc'!A0") == f"'{sign}1+cmd|' /C calc'!A0"

    @pytest.mark.parametrize("number", ["-1600.00", "+1", "-1,600.00", "0.00", "12"])
    def test_leaves_a_number(self, number: str) -> None:
        assert harmless(number) == number

    @pytest.mark.parametrize("text", ["-1-1", "+1)", "-²", "-", "=1", "-1.2.3"])
    def test_knows_what_only_looks_like_a_number(self, text: str) -> None:
        assert harmless(text) == f"'{text}"

    def test_takes_away_what_no_spreadsheet_holds(self) -> None:
        assert harmless("a\x00b\x0bc") == "a b c"
        assert harmless("\x00=1") == " =1"

    @given(st.text())
    def test_never_begins_like_a_formula(self, text: str) -> None:
        made = harmless(text)
        is_number = made.lstrip("+-").replace(",", "").replace(".", "").isdigit()
        assert is_number or not made.startswith(("=", "+", "-", "@", "\t", "\r"))


class TestPlain:
    @pytest.mark.parametrize(
        ("value", "written"),
        [
            (None, ""),
            (True, "yes"),
            (Decimal("-1600.00"), Decimal("-1600.00")),
            (2104, 2104),
            (dt.date(2025, 1, 2), "2025-01-02"),
            (clock.at(dt.date(2025, 1, 2), dt.time(9, 5)), "2025-01-02 09:05:00"),
            (Link("CL1", "/x/"), "CL1"),
            (Note("CL1", "grey"), "CL1"),
            (format_html("<b>{}</b> <i>{}</i>", "a & b", "=1"), "a & b =1"),
            (format_html("<b>{}</b>", "=1+1"), "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
        ],
    )
    def test_writes_values_without_marks(self, value: Any, written: Any) -> None:
        assert plain(value) == written
