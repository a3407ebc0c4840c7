"""One record: its fields by name, as values to work with or as the console shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from trading.ta import codes
from trading.ta.errors import FieldUnreadable
from trading.ta.fields import Value, decode
from trading.ta.layouts import Field, Layout
from trading.ta.signs import joined, sign_fault

Values = dict[str, Value]


@dataclass(frozen=True, slots=True)
class FieldValue:
    """
    One field of a record as the console shows it.

    `fault` is the reason why `value` cannot be read, `code_meaning` the 中文 of a code.
    A number has the sign that its flag states.
    """

    field: Field
    raw: bytes
    value: Value
    fault: str = ""
    code_meaning: str = ""

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def meaning(self) -> str:
        return self.field.meaning


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record: its number, its line and byte in the file, every field by name."""

    record: int
    line: int
    offset: int
    raw: bytes
    fields: tuple[FieldValue, ...]

    def __getitem__(self, name: str) -> FieldValue:
        for one in self.fields:
            if one.name.lower() == name.lower():
                return one
        raise KeyError(name)


def shown_fields(layout: Layout, raw: bytes) -> tuple[FieldValue, ...]:
    """Read every field of a record that may be faulty."""
    fields = [
        _shown(field, raw[start : start + field.length])
        for field, start in zip(layout.fields, layout.starts, strict=True)
    ]
    for number, flag in layout.signs.items():
        one, sign = fields[number], fields[flag].raw
        fault = sign_fault(one.raw, sign)
        if fault:
            fields[flag] = replace(fields[flag], fault=fault)
            fields[number] = replace(one, value=None, fault=one.fault or fault)
        else:
            fields[number] = replace(one, value=joined(one.value, sign))
    return tuple(fields)


def _shown(field: Field, raw: bytes) -> FieldValue:
    try:
        value = decode(field, raw)
    except FieldUnreadable as error:
        return FieldValue(field, raw, None, fault=error.reason)
    meaning = codes.value_meaning(field.name, value) if isinstance(value, str) else ""
    return FieldValue(field, raw, value, code_meaning=meaning)


class Decoder:
    """Turns the raw fields of records into values by name, numbers with their signs."""

    def __init__(self, layout: Layout, names: Sequence[str]) -> None:
        """:raises FieldUnknown: if the layout lacks one."""
        self._fields = [layout[name] for name in names]
        wanted = [layout.position(name) for name in names]
        flags = [layout.signs.get(position) for position in wanted]
        self._signs = [
            (place, len(names) + at)
            for at, place in enumerate(
                place for place, flag in enumerate(flags) if flag is not None
            )
        ]
        #: What must be cut out of a record: the names, and the flags they need.
        self.columns = [
            *names,
            *(layout.fields[flag].name for flag in flags if flag is not None),
        ]

    def values(self, cells: Sequence[bytes]) -> Values:
        """
        Give the values of one record, cut as `columns` says, under the layout's names.

        :raises FieldUnreadable: if one is not what its type says.
        """
        found = [
            decode(field, raw) for field, raw in zip(self._fields, cells, strict=False)
        ]
        for place, at in self._signs:
            fault = sign_fault(cells[place], cells[at])
            if fault:
                raise FieldUnreadable(self._fields[place].name, cells[at], fault)
            found[place] = joined(found[place], cells[at])
        names = (field.name for field in self._fields)
        return dict(zip(names, found, strict=True))


def decode_record(layout: Layout, raw: bytes) -> Values:
    """
    Read all fields of one record of the layout's width.

    :raises FieldUnreadable: if one is not what its type says.
    """
    decoder = Decoder(layout, [field.name for field in layout.fields])
    at = [layout.position(name) for name in decoder.columns]
    return decoder.values(
        [
            raw[layout.starts[one] : layout.starts[one] + layout.fields[one].length]
            for one in at
        ]
    )
