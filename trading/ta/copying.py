"""Records as the text that PostgreSQL's COPY reads, made column by column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import repeat

from trading.ta.blocks import Block
from trading.ta.cutting import Cutter
from trading.ta.fields import ENCODING
from trading.ta.layouts import Field, Kind, Layout
from trading.ta.signs import signed_digits

NULL = rb"\N"
#: Texts remembered before they are forgotten: names repeat, serial numbers do not.
_REMEMBERED = 50_000

#: Records translated at a time: their many small objects stay in the cache.
PIECE = 200

Column = Iterable[bytes]
Translate = Callable[[Sequence[bytes]], Column]


class CopyText:
    """
    Makes COPY text of blocks: prefix, record number, byte offset, the columns.

    `prefix` is written as it is: numbers and plain codes only.
    """

    def __init__(
        self, layout: Layout, names: Sequence[str], prefix: Sequence[str | int]
    ) -> None:
        self._head = "".join(f"{value}\t" for value in prefix)
        present = [name for name in names if name in layout]
        flags = {
            name: layout.fields[layout.signs[layout.position(name)]].name
            for name in present
            if layout.position(name) in layout.signs
        }
        cut = [*present, *flags.values()]
        self._cutter = Cutter(layout, cut)
        self._signs = [
            (cut.index(name), cut.index(flag)) for name, flag in flags.items()
        ]
        self._columns = [
            (present.index(name), _translator(layout[name])) if name in layout else None
            for name in names
        ]

    def text(self, block: Block) -> bytes:
        return b"".join(map(self._text, block.pieces(PIECE)))

    def _text(self, block: Block) -> bytes:
        head = self._head
        places = [
            f"{head}{record}\t{offset}".encode("ascii")
            for record, offset in zip(block.records, block.offsets, strict=True)
        ]
        cells = self._cutter.columns(block)
        for number, flag in self._signs:
            cells[number] = tuple(map(signed_digits, cells[number], cells[flag]))
        columns: list[Column] = [
            [NULL] * len(places) if one is None else one[1](cells[one[0]])
            for one in self._columns
        ]
        lines = map(b"\t".join, zip(places, *columns, strict=True))
        return b"\n".join(lines) + b"\n"


def _translator(field: Field) -> Translate:
    """
    Give the function that turns a column of raw fields into COPY text.

    A number stays the file's own digits, which are minor units (N16,2: 0.01); blank
    is NULL. A date stays YYYYMMDD. Text loses its padding and becomes UTF-8.
    """
    if field.kind is Kind.TEXT:
        return _Texts().translate
    blank = b" " * field.length

    def plain(column: Sequence[bytes]) -> Column:
        if blank not in column:
            return column
        return [NULL if raw == blank else raw for raw in column]

    return plain


class _Texts:
    """Translates text and remembers what needed more than losing its padding."""

    def __init__(self) -> None:
        self._known: dict[bytes, bytes] = {b"": NULL}

    def translate(self, column: Sequence[bytes]) -> Column:
        texts = list(map(bytes.rstrip, column, repeat(b" ")))
        joined = b"".join(texts)
        if not joined.isascii() or b"\\" in joined:
            return [self._translated(text) for text in texts]
        if b"" in texts:
            return [text or NULL for text in texts]
        return texts

    def _translated(self, text: bytes) -> bytes:
        known = self._known.get(text)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known = {b"": NULL}
            decoded = text.decode(ENCODING).replace("\\", "\\\\")
            known = self._known[text] = decoded.encode("utf-8")
        return known
