"""Which fields a file type has in a version, how wide they are, what they mean."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from trading.ta.errors import FieldUnknown, LayoutUnknown
from trading.ta.tables import rows_of

VERSIONS = ("20", "21", "22")
#: A flag whose meaning ends so holds the sign of the number it is named after.
_SIGN_MEANING = "正负"


class Kind(enum.Enum):
    """How a field is read."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    DATE = "DATE"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `length` counts bytes, `decimals` are implied, `meaning` is 中文."""

    name: str
    type: str
    length: int
    decimals: int
    meaning: str

    @property
    def kind(self) -> Kind:
        """
        Say how it is read: N as a number, A of 8 bytes as a date, all else as text.

        Letters occur in A fields of real files, so they are text; every A field of
        8 bytes in the standard is a date.
        """
        if self.type == "N":
            return Kind.NUMBER
        if self.type == "A" and self.length == 8:
            return Kind.DATE
        return Kind.TEXT


@dataclass(frozen=True)
class Layout:
    """The fields of one record, in the order in which they stand."""

    version: str
    file_type: str
    fields: tuple[Field, ...]

    @cached_property
    def width(self) -> int:
        """Bytes of a record, without its line end."""
        return sum(field.length for field in self.fields)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The byte at which each field starts."""
        starts, at = [], 0
        for field in self.fields:
            starts.append(at)
            at += field.length
        return tuple(starts)

    @cached_property
    def empty(self) -> bytes:
        """A record in which nothing is said: zeros in numbers, spaces elsewhere."""
        return b"".join(
            (b"0" if field.kind is Kind.NUMBER else b" ") * field.length
            for field in self.fields
        )

    @cached_property
    def signs(self) -> dict[int, int]:
        """The positions of numbers whose sign stands in another field, and of that."""
        pairs = {}
        for place, field in enumerate(self.fields):
            if field.meaning.endswith(_SIGN_MEANING):
                number = self._positions.get(field.name.lower().removesuffix("flag"))
                if number is not None:
                    pairs[number] = place
        return pairs

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {field.name.lower(): i for i, field in enumerate(self.fields)}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._positions

    def position(self, name: str) -> int:
        """
        Give the place of a field among the fields, whatever the letter case.

        :raises FieldUnknown: if this layout does not have it.
        """
        try:
            return self._positions[name.lower()]
        except KeyError:
            raise FieldUnknown(
                f"File type {self.file_type} of version {self.version} has no field "
                f"{name} here."
            ) from None

    def __getitem__(self, name: str) -> Field:
        return self.fields[self.position(name)]

    def start(self, name: str) -> int:
        return self.starts[self.position(name)]


def layout(version: str, file_type: str, variant: str = "") -> Layout:
    """
    Give the layout in which we write; variants exist for 03 and 04 (`A`).

    :raises LayoutUnknown: for a version, type or variant that the standard lacks.
    """
    try:
        return _layouts()[version, file_type, variant]
    except KeyError:
        raise LayoutUnknown(
            f"No layout {variant or 'of the usual kind'} is known for file type "
            f"{file_type} in version {version}."
        ) from None


def layout_of(version: str, file_type: str, names: Sequence[str]) -> Layout:
    """
    Make the layout of a header's own field list, which is the authority.

    :raises LayoutUnknown: for an unknown version or type.
    :raises FieldUnknown: for an unknown name.
    """
    fields = tuple(field(version, file_type, name) for name in names)
    return Layout(version, file_type, fields)


def field(version: str, file_type: str, name: str) -> Field:
    """
    Look one field up by its name, whatever the letter case.

    :raises LayoutUnknown: for an unknown version or type.
    :raises FieldUnknown: if they have no such field.
    """
    known = _fields().get((version, file_type))
    if known is None:
        raise LayoutUnknown(
            f"No layout is known for file type {file_type} in version {version}."
        )
    try:
        return known[name.lower()]
    except KeyError:
        raise FieldUnknown(
            f"File type {file_type} of version {version} has no field {name}."
        ) from None


def is_known(version: str, file_type: str) -> bool:
    return (version, file_type) in _fields()


@cache
def _layouts() -> dict[tuple[str, str, str], Layout]:
    rows: dict[tuple[str, str, str], list[Field]] = {}
    for row in rows_of("layouts.csv"):
        key = (row["version"], row["file_type"], row["variant"])
        rows.setdefault(key, []).append(
            Field(
                name=row["field"],
                type=row["type"],
                length=int(row["length"]),
                decimals=int(row["decimals"]),
                meaning=row["meaning"],
            )
        )
    return {key: Layout(key[0], key[1], tuple(found)) for key, found in rows.items()}


@cache
def _fields() -> dict[tuple[str, str], dict[str, Field]]:
    """Gather the fields of all variants; they agree on a field that both have."""
    known: dict[tuple[str, str], dict[str, Field]] = {}
    for (version, file_type, _), one in _layouts().items():
        fields = known.setdefault((version, file_type), {})
        fields.update((item.name.lower(), item) for item in one.fields)
    return known
