"""The parts of an object page: title, banners, facts, panels, tables, lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from fundops.core.admin import cells
from fundops.core.admin.cells import TEXT, Cell, Column

Words = str | Promise
Layout = Literal["one", "two", "three", "side", "side wide-side", "review", "board"]


@dataclass(frozen=True)
class Fact:
    """One fact of the strip; the main one, an amount as a rule, stands first."""

    label: Words
    value: Any
    kind: str = TEXT
    note: Any = ""
    #: After a single figure, in small: CNY, 份.
    unit: Words = ""
    main: bool = False

    @property
    def html(self) -> str | SafeString:
        return cells.write(self.value, self.kind)


@dataclass(frozen=True)
class Banner:
    """Something that waits on the record, or that it is not what it seems."""

    text: Any
    tone: Literal["", "warn", "bad", "hold", "mute"] = ""
    shape: str = "info"


@dataclass(frozen=True)
class Row:
    """A row; its edge is red or amber only where it needs someone."""

    values: Sequence[Any]
    edge: Literal["", "bad", "warn", "sel", "next"] = ""


@dataclass(frozen=True)
class Table:
    """Columns and rows; `totals` has a value for each column, None for no total."""

    columns: Sequence[Column]
    rows: Sequence[Row | Sequence[Any]]
    totals: Sequence[Any] | None = None
    css: str = "tight"
    template = "admin/console/table.html"

    @property
    def written(self) -> list[tuple[str, list[Cell]]]:
        return [self._write(row) for row in self.rows]

    @property
    def written_totals(self) -> list[Cell]:
        if self.totals is None:
            return []
        pairs = zip(self.totals, self.columns, strict=True)
        return [
            Cell("", column.css) if value is None else _total(value, column)
            for value, column in pairs
        ]

    def _write(self, row: Row | Sequence[Any]) -> tuple[str, list[Cell]]:
        values = row.values if isinstance(row, Row) else row
        edge = row.edge if isinstance(row, Row) else ""
        pairs = zip(values, self.columns, strict=True)
        return edge, [
            cells.cell(value, column.kind, extra=column.extra)
            for value, column in pairs
        ]


def _total(value: Any, column: Column) -> Cell:
    """Words in the totals row stay words, whatever the column holds."""
    kind = TEXT if isinstance(value, str | Promise) else column.kind
    return Cell(cells.write(value, kind), column.css)


@dataclass(frozen=True)
class Item:
    """One line of a list of names and values."""

    label: Words
    value: Any
    kind: str = TEXT

    @property
    def html(self) -> str | SafeString:
        return cells.write(self.value, self.kind)


@dataclass(frozen=True)
class Items:
    """A list of names and values."""

    items: Sequence[Item]
    css: str = ""
    template = "admin/console/kv.html"


@dataclass(frozen=True)
class Raw:
    """Raw bytes as text, cut where fields begin; the used fields are marked."""

    #: (text, marked) in order.
    pieces: Sequence[tuple[str, bool]]
    label: Words = ""
    template = "admin/console/raw.html"


@dataclass(frozen=True)
class Node:
    """A node of a tree: a kind of account, its number, what else is known."""

    label: Words
    value: Any
    note: Words = ""
    badge: SafeString | str = ""
    children: Sequence[Node] = ()

    @property
    def html(self) -> str | SafeString:
        return cells.write(self.value)


@dataclass(frozen=True)
class Tree:
    nodes: Sequence[Node]
    template = "admin/console/tree.html"


@dataclass(frozen=True)
class Text:
    """A sentence, e.g. that there is none."""

    text: Any
    template = "admin/console/text.html"


@dataclass(frozen=True)
class Fold:
    """Something at hand, closed until it is asked for: its name and its finding."""

    title: Words
    note: Words
    bodies: Sequence[Body]


@dataclass(frozen=True)
class Folds:
    """What is around the matter, one fold below the other."""

    folds: Sequence[Fold]
    template = "admin/console/folds.html"

    @property
    def context(self) -> Mapping[str, Any]:
        return {"folds": self.folds}


@dataclass(frozen=True)
class Partial:
    """A template of the room's own, with its context."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Tab:
    label: Words
    url: str
    count: int | None = None
    current: bool = False


Body = Table | Items | Raw | Tree | Text | Folds | Partial


@dataclass(frozen=True)
class Panel:
    """A panel: name, note in grey, one link at the right, and what stands in it."""

    title: Words
    bodies: Sequence[Body]
    note: Words = ""
    link: cells.Link | None = None
    tabs: Sequence[Tab] = ()


@dataclass(frozen=True)
class Page:
    """An object page; `columns` are columns of panels from left to right."""

    title: Words
    columns: Sequence[Sequence[Panel]] = ()
    layout: Layout = "one"
    badges: Sequence[SafeString] = ()
    #: Plain words behind the badges.
    subtitle: Words = ""
    banners: Sequence[Banner] = ()
    facts: Sequence[Fact] = ()
    #: Panels over the whole width, below the facts and below the columns.
    above: Sequence[Panel] = ()
    below: Sequence[Panel] = ()
    links: Sequence[cells.Link] = ()
