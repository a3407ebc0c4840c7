from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation

from fundops.core import clock
from fundops.core.admin.icons import SHAPES
from fundops.core.admin.page import Item, Items, Node, Panel, Raw, Text, Tree
from fundops.core.templatetags import console

NOW = clock.at(dt.date(2025, 1, 2), dt.time(10, 42))


def draw(source: str, **context: Any) -> str:
    return Template("{% load console %}" + source).render(Context(context))


class TestFilters:
    @pytest.mark.parametrize(
        ("source", "value", "text"),
        [
            ("{{ v|money }}", Decimal("-1600"), "−1,600.00"),
            ("{{ v|shares }}", Decimal("14400"), "14,400.00"),
            ("{{ v|nav }}", Decimal("1.2345"), "1.2345"),
            ("{{ v|difference }}", Decimal("5"), "+5.00"),
            ("{{ v|count }}", 2104, "2,104"),
            ("{{ v|capitals }}", Decimal("1600"), "壹仟陆佰元整"),
            ("{{ v|day }}", dt.date(2025, 1, 2), "2025-01-02"),
            ("{{ v|short_day }}", dt.date(2025, 1, 2), "01-02"),
            ("{{ v|minute }}", NOW, "10:42"),
            ("{{ v|moment }}", NOW, "2025-01-02 10:42:00"),
            ("{{ v|mask_name }}", "样例甲", "样**"),
            ("{{ v|mask_mobile }}", "13800000001", "138****0001"),
            ("{{ v|mask_card }}", "6222000000001234", "****1234"),
            ("{{ v|mask_certificate }}", "110101199001010028", "****0028"),
            ("{{ v|mask_card }}", "1234", "****"),
        ],
    )
    def test_write(self, source: str, value: object, text: str) -> None:
        assert draw(source, v=value) == text


class TestTags:
    def test_draw_icons_badges_and_deadlines(self) -> None:
        assert '<use href="#i-lock"/>' in draw("{% icon 'lock' %}")
        badge = draw("{% badge 'PAID' machine='order' word='Paid' %}")
        assert 'class="badge s-info"' in badge
        with translation.override("en"):
            due = draw("{% due d now=n %}", d=NOW + dt.timedelta(minutes=5), n=NOW)
        assert '<span class="due urgent">' in due
        assert "0:05 left" in due

    @pytest.mark.parametrize(
        ("body", "part"),
        [
            (Items([Item("<a>", "<b>")]), "<dt>&lt;a&gt;</dt><dd>&lt;b&gt;</dd>"),
            (Raw([("00", False), ("<41>", True)]), "00<mark>&lt;41&gt;</mark>"),
            (Text("<none>"), '<p class="pad">&lt;none&gt;</p>'),
            (Tree([Node("k", "<1>", children=[Node("k", "2")])]), "<b>&lt;1&gt;</b>"),
        ],
    )
    def test_draw_the_bodies_of_panels_escaped(self, body: Any, part: str) -> None:
        assert part in draw("{% draw body %}", body=body)

    def test_draw_a_panel_with_its_note_and_its_door(self) -> None:
        panel = Panel("Title", [Text("x")], note="note")
        source = "{% include 'admin/console/panel.html' %}"
        html = draw(source, panel=panel)
        assert '<h2>Title <span class="note">note</span></h2>' in html


@pytest.mark.django_db
class TestHoliday:
    def test_names_the_next_business_day(self) -> None:
        assert console.holiday(dt.date(2025, 1, 2)) is None
        closed = console.holiday(dt.date(2025, 1, 4))
        assert closed is not None
        assert closed.next == dt.date(2025, 1, 6)

    def test_says_nothing_beyond_the_calendar(self) -> None:
        assert console.holiday(dt.date(2099, 1, 1)) is None


class TestTemplates:
    def _files(self) -> list[Path]:
        root = Path(settings.BASE_DIR)
        found = [*root.glob("templates/**/*.html"), *root.glob("*/templates/**/*.html")]
        assert found
        return found

    def test_have_nothing_inline(self) -> None:
        for file in self._files():
            if file.parent.name == "evidence_pack":
                continue  # of an archive, opened from a disk: nothing is beside it
            source = file.read_text("utf-8")
            for mark in ("style=", "<style", "onclick", "javascript:", "data:image"):
                assert mark not in source, f"{file}: {mark}"
            for part in source.split("<script")[1:]:
                assert part.split(">")[0].strip().startswith("src="), file

    def test_bring_every_icon_in_the_sprite(self) -> None:
        sprite = Path(settings.BASE_DIR) / "templates/admin/console/sprite.html"
        source = sprite.read_text("utf-8")
        for shape in SHAPES:
            assert f'<symbol id="i-{shape}"' in source

    def test_the_skin_names_no_other_place(self) -> None:
        skin = Path(settings.BASE_DIR) / "fundops/core/static/fundops/console.css"
        source = skin.read_text("utf-8")
        for mark in ("@import", "url(", "http:", "https:", "@font-face"):
            assert mark not in source
