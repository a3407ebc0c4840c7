"""
Every layout of every version there and back, and read by another reader.

Whatever fits a field comes back as it went: any text of GB18030, numbers of either
sign to the last digit, dates, and nothing at all.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trading.ta.fields import Value, Writable
from trading.ta.layouts import Field, Kind, Layout, layout
from trading.ta.names import DataFileName
from trading.ta.reader import DataFile
from trading.ta.records import decode_record
from trading.ta.writer import encode_record, write_data_file
from trading.tests.ta.fuzzing import plain
from trading.tests.ta.independent import LAYOUTS, values_of
from trading.tests.ta.packages import T
from trading.tests.ta.samples import every_layout, some_values

SHAPES = [
    pytest.param(layout(*key), id="-".join(part for part in key if part))
    for key in sorted(
        {
            (row["version"], row["file_type"], row["variant"])
            for row in csv.DictReader(LAYOUTS.read_text("utf-8").splitlines())
        }
    )
]
#: Of each layout; `make fuzz` looks longer.
EXAMPLES = max(12, settings.default.max_examples // 10)
#: What a distributor meets, the AML files in version 22 only.
MET = [f"{number:02d}" for number in range(1, 14)]
MET += "21 23 24 25 26 33 34 35 43 44 C1 C2 C3 C4 C5 C6 R1 R2".split()
AML = "X1 X2 X3 X4".split()

#: Everything GB18030 has, but the control characters that no field may hold.
CHARACTERS = st.characters(codec="gb18030", exclude_categories=("Cc", "Cs"))


def fitting(text: str, length: int) -> str:
    """Give as much of a text as its field has bytes for, never half a character."""
    while len(text.encode("gb18030")) > length:
        text = text[:-1]
    return text


def values(field: Field) -> st.SearchStrategy[Writable]:
    if field.kind is Kind.NUMBER:
        most, least = 10**field.length - 1, -(10 ** (field.length - 1) - 1)
        units = st.integers(least, most)
        return st.none() | units.map(lambda one: Decimal(one).scaleb(-field.decimals))
    if field.kind is Kind.DATE:
        return st.none() | st.dates()
    texts = st.text(CHARACTERS, max_size=min(field.length, 12))
    return st.none() | texts.map(lambda text: fitting(text, field.length))


@st.composite
def records(draw: st.DrawFn, shape: Layout) -> dict[str, Writable]:
    """
    Draw a record: some of its fields anything, the others by chance.

    A hundred drawn fields would leave few examples to a run.
    """
    row = some_values(draw(st.randoms(use_true_random=False)), shape)
    for name in draw(st.lists(st.sampled_from(list(row)), max_size=6, unique=True)):
        row[name] = draw(values(shape[name]))
    return row


def read_back(shape: Layout, row: dict[str, Writable]) -> dict[str, Value]:
    """What must come back: padding is lost, and a number that is not there is zero."""
    expected: dict[str, Value] = {}
    for field in shape.fields:
        value = row.get(field.name)
        if field.kind is Kind.NUMBER:
            number = Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)
            expected[field.name] = number.quantize(Decimal(1).scaleb(-field.decimals))
        elif isinstance(value, str):
            expected[field.name] = value.rstrip(" ") or None
        else:
            expected[field.name] = value if isinstance(value, dt.date) else None
    for number_at, flag_at in shape.signs.items():
        given = row.get(shape.fields[number_at].name)
        said = None
        if isinstance(given, int | Decimal):
            said = "1" if given < 0 else "0"
        expected[shape.fields[flag_at].name] = said
    return expected


class TestLayouts:
    def test_are_there_for_every_file_a_distributor_meets(self):
        for version in ("20", "21", "22"):
            for file_type in MET + (AML if version == "22" else []):
                assert layout(version, file_type).width > 0

    def test_are_all_looked_at_here(self):
        assert len(SHAPES) == len(list(every_layout())) == 99

    @pytest.mark.parametrize("shape", SHAPES)
    def test_have_names_widths_and_decimals_that_make_sense(self, shape):
        names = [field.name.lower() for field in shape.fields]

        assert len(set(names)) == len(names)
        assert all(field.length > 0 for field in shape.fields)
        assert all(0 <= field.decimals < field.length for field in shape.fields)
        assert all(field.meaning for field in shape.fields)
        assert {field.type for field in shape.fields} <= {"A", "C", "N"}


@pytest.mark.parametrize("shape", SHAPES)
class TestRoundTrip:
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def test_of_any_record_gives_the_same_values(self, shape, data):
        row = data.draw(records(shape))

        raw = encode_record(shape, row)

        assert len(raw) == shape.width
        back = decode_record(shape, raw)
        assert back == read_back(shape, row)
        # And the same bytes again, flags and all.
        assert encode_record(shape, back) in (raw, zeros_unsigned(shape, raw))

    @pytest.mark.parametrize("extreme", ["least", "most", "nothing", "rare", "wide"])
    def test_of_the_extremes_gives_the_same_values(self, shape, extreme, tmp_path):
        row = {
            field.name: EXTREMES[extreme](field)
            for place, field in enumerate(shape.fields)
            if place not in shape.signs.values()
        }
        for place in shape.signs:
            # A digit more has room where the sign is elsewhere.
            field = shape.fields[place]
            if extreme == "least":
                row[field.name] = -most(field)

        name = DataFileName("91", "379", T, shape.file_type)
        path = write_data_file(tmp_path, name, shape, [row, row])

        file = DataFile.open(path)
        found = [values for _, values in file.values()]
        assert found == [read_back(shape, row)] * 2
        assert [plain(shape, one) for one in found] == values_of(path)

    def test_of_blank_numbers_gives_nothing(self, shape):
        raw = b" " * shape.width

        assert set(decode_record(shape, raw).values()) == {None}

    def test_of_many_records_is_what_another_reader_reads(self, shape, tmp_path):
        rng = random.Random(shape.width)  # noqa: S311 - repeatable, no secret
        rows = [some_values(rng, shape) for _ in range(20)]
        name = DataFileName("91", "379", T, shape.file_type)
        path = write_data_file(tmp_path, name, shape, rows)

        ours = [values for _, values in DataFile.open(path).values()]

        assert [plain(shape, one) for one in ours] == values_of(path)
        assert ours == [read_back(shape, row) for row in rows]


def zeros_unsigned(shape: Layout, raw: bytes) -> bytes:
    """A number that was not given has no sign; the zero that is read back has plus."""
    out = bytearray(raw)
    for flag_at in shape.signs.values():
        at = shape.starts[flag_at]
        out[at : at + 1] = out[at : at + 1].replace(b" ", b"0")
    return bytes(out)


def most(field: Field) -> Decimal:
    return Decimal(10**field.length - 1).scaleb(-field.decimals)


def _least(field: Field) -> Writable:
    if field.kind is Kind.NUMBER:
        return -Decimal(10 ** (field.length - 1) - 1).scaleb(-field.decimals)
    return dt.date.min if field.kind is Kind.DATE else "a"


def _most(field: Field) -> Writable:
    if field.kind is Kind.NUMBER:
        return most(field)
    return dt.date.max if field.kind is Kind.DATE else "~" * field.length


def _rare(field: Field) -> Writable:
    """Fill texts with characters of four bytes, to the last byte."""
    if field.kind is not Kind.TEXT:
        return _least(field)
    return "𬱖" * (field.length // 4) + "a" * (field.length % 4)


def _wide(field: Field) -> Writable:
    """End texts in a full-width space, which is no padding."""
    if field.kind is not Kind.TEXT or field.length < 2:
        return None
    return "样" * (field.length // 2 - 1) + "\u3000"


EXTREMES = {
    "least": _least,
    "most": _most,
    "nothing": lambda field: None,
    "rare": _rare,
    "wide": _wide,
}


def test_the_independent_reader_imports_nothing_of_what_it_checks() -> None:
    source = Path(__file__).with_name("independent.py").read_text("utf-8")

    assert "from trading" not in source
    assert "import trading" not in source
