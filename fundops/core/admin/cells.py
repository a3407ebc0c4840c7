"""Columns and cells: what a value of a kind looks like, in lists and on pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.contrib import admin
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

from fundops.core.admin import figures, masks, moments, states
from fundops.core.admin.icons import icon

_Function = TypeVar("_Function", bound=Callable[..., Any])

TEXT, MONO, MONEY, SHARES, NAV, DIFFERENCE, COUNT = (
    "text",
    "mono",
    "money",
    "shares",
    "nav",
    "difference",
    "count",
)
DATE, TIME, MOMENT, STATE, HASH, MARK, LONG, WRAP = (
    "date",
    "time",
    "moment",
    "state",
    "hash",
    "mark",
    "long",
    "wrap",
)
#: Right-aligned.
FIGURES = frozenset({MONEY, SHARES, NAV, DIFFERENCE, COUNT})

_WRITERS: dict[str, Callable[[Any], str | SafeString]] = {
    MONEY: figures.money,
    SHARES: figures.shares,
    NAV: figures.nav,
    DIFFERENCE: figures.difference,
    COUNT: figures.count,
    DATE: moments.day,
    TIME: moments.second,
    MOMENT: moments.full,
    MONO: masks.number,
    HASH: masks.hash_short,
    LONG: masks.cut,
    STATE: states.badge,
}


@dataclass(frozen=True)
class Link:
    """A value that is a door to its list, its page or its explanation."""

    value: Any
    url: str


@dataclass(frozen=True)
class Note:
    """A value with a word beside it in grey."""

    value: Any
    note: str | Promise


@dataclass(frozen=True)
class Column:
    """A column: its head and the kind of its values."""

    label: str | Promise
    kind: str = TEXT
    #: Said to screen readers only; the head stays empty.
    quiet: bool = False
    #: Left out where the screen is narrow.
    wide_only: bool = False

    @property
    def css(self) -> str:
        return " ".join(filter(None, (css_of(self.kind), self.extra)))

    @property
    def extra(self) -> str:
        return "phone-hide" if self.wide_only else ""


@dataclass(frozen=True)
class Cell:
    """A written value and its place in the table."""

    html: str | SafeString
    css: str = ""


def css_of(kind: str) -> str:
    """Say the class of a column: figures right, marks in the middle, text left."""
    if kind in FIGURES:
        return "num"
    return {MARK: "mid", LONG: "cut", WRAP: "wrap"}.get(kind, "")


def write(value: Any, kind: str = TEXT) -> str | SafeString:
    """Write a value of a kind; — where there is none."""
    if isinstance(value, SafeString):
        return value
    if hasattr(value, "__html__"):
        return format_html("{}", value)
    if isinstance(value, Link):
        return _linked(write(value.value, kind), value.url)
    if isinstance(value, Note):
        return format_html(
            '{} <span class="q">{}</span>', write(value.value, kind), value.note
        )
    if value is None or value == "":
        return figures.DASH
    if isinstance(value, bool):
        return _yes_or_no(value)
    if kind == TEXT and isinstance(value, dt.datetime):
        return moments.full(value)
    return _WRITERS.get(kind, str)(value)


def cell(value: Any, kind: str = TEXT, *, extra: str = "") -> Cell:
    """Write a value as a cell of its column."""
    quiet = "q" if value is None and kind in FIGURES else ""
    return Cell(
        write(value, kind), " ".join(filter(None, (css_of(kind), quiet, extra)))
    )


def _linked(html: str | SafeString, url: str) -> str | SafeString:
    return format_html('<a href="{}">{}</a>', url, html) if url else html


def _yes_or_no(value: bool) -> SafeString:
    from django.utils.translation import gettext as _

    if value:
        return format_html('<span class="ok">{}</span> {}', icon("check"), _("yes"))
    return format_html('<span class="q">{}</span>', _("no"))


def column(
    label: str | Promise, *, kind: str = TEXT, order: str | None = None
) -> Callable[[_Function], _Function]:
    """Describe a column computed by a method: `@column(_("Amount"), kind=MONEY)`."""

    def describe(function: _Function) -> _Function:
        words: Any = label
        described: Any = admin.display(description=words, ordering=order)(function)
        described.kind = kind
        return cast(_Function, described)

    return describe
