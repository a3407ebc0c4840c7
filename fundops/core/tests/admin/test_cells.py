from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils.safestring import mark_safe

from fundops.core.admin import cells
from fundops.core.admin.cells import Cell, Column, Link, Note
from fundops.core.admin.page import Row, Table


class TestWrite:
    @pytest.mark.parametrize(
        ("value", "kind", "text"),
        [
            (Decimal("1600"), cells.MONEY, "1,600.00"),
            (None, cells.MONEY, "—"),
            ("", cells.TEXT, "—"),
            (dt.date(2025, 1, 2), cells.TEXT, "2025-01-02"),
            (dt.date(2025, 1, 2), cells.DATE, "2025-01-02"),
            ("<b>", cells.TEXT, "<b>"),
            ("0106", cells.MONO, '<span class="mono">0106</span>'),
            (mark_safe("<i>x</i>"), cells.MONEY, "<i>x</i>"),
        ],
    )
    def test_writes_each_kind(self, value: object, kind: str, text: str) -> None:
        assert cells.write(value, kind) == text

    def test_escapes_inside_links_and_notes(self) -> None:
        link = cells.write(Link("<b>", "/x/?a=1&b=2"))
        assert link == '<a href="/x/?a=1&amp;b=2">&lt;b&gt;</a>'
        assert "&lt;i&gt;" in cells.write(Note("a", "<i>"))

    def test_a_door_without_an_address_is_plain(self) -> None:
        assert cells.write(Link(Decimal("1"), ""), cells.MONEY) == "1.00"

    def test_shortens_hashes_and_keeps_them_whole_for_print(self) -> None:
        digest = "3f9a17c2" + "0" * 52 + "c21e"
        html = cells.write(digest, cells.HASH)
        assert "3f9a17c2…c21e" in html
        assert f'<span class="whole">{digest}</span>' in html


class TestTable:
    def test_puts_figures_right_and_marks_in_the_middle(self) -> None:
        heads = [
            Column("a"),
            Column("b", cells.MONEY),
            Column("c", cells.MARK),
        ]
        table = Table(
            heads, [Row(("x", Decimal("1"), "·"), "bad")], ("Total", Decimal("1"), None)
        )
        assert table.written == [
            ("bad", [Cell("x"), Cell("1.00", "num"), Cell("·", "mid")])
        ]
        assert table.written_totals == [
            Cell("Total"),
            Cell("1.00", "num"),
            Cell("", "mid"),
        ]

    def test_refuses_a_row_that_does_not_fit_its_columns(self) -> None:
        table = Table([Column("a"), Column("b")], [("x",)])
        with pytest.raises(ValueError, match="longer"):
            _ = table.written
