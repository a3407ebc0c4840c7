"""Cutting chosen fields out of many records at once."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from operator import itemgetter

from trading.ta.blocks import Block
from trading.ta.layouts import Layout

Cells = tuple[bytes, ...]


class Cutter:
    """Cuts the named fields, in the order asked for, whatever theirs in the file."""

    def __init__(self, layout: Layout, names: Sequence[str]) -> None:
        """:raises FieldUnknown: if the layout lacks one."""
        wanted = [layout.position(name) for name in names]
        in_file = sorted(set(wanted))
        self._places = [
            (layout.starts[position], layout.fields[position].length)
            for position in in_file
        ]
        self._order = [in_file.index(position) for position in wanted]
        self._structs: dict[int, struct.Struct] = {}

    def rows(self, block: Block) -> Iterator[Cells]:
        cut = self._struct(block.stride).iter_unpack(block.data)
        if self._order == list(range(len(self._places))):
            return cut
        return map(itemgetter(*self._order), cut)

    def columns(self, block: Block) -> list[Cells]:
        cut = self._struct(block.stride).iter_unpack(block.data)
        in_file = list(zip(*cut, strict=True))
        return [in_file[place] for place in self._order]

    def _struct(self, stride: int) -> struct.Struct:
        if stride not in self._structs:
            pieces, at = [], 0
            for start, length in self._places:
                pieces.append(f"{start - at}x{length}s")
                at = start + length
            self._structs[stride] = struct.Struct("".join(pieces) + f"{stride - at}x")
        return self._structs[stride]
