from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from trading.ta.errors import FieldDoesNotFit, FieldUnreadable
from trading.ta.layouts import layout
from trading.ta.reader import DataFile
from trading.ta.records import decode_record
from trading.ta.writer import encode_record
from trading.tests.ta.packages import a_data_file, a_position, spoil

INCOME, FLAG = "UndistributeMonetaryIncome", "UndistributeMonetaryIncomeFlag"
SHAPE = layout("21", "05")

#: Which numbers have a flag of their own, by the standard.
PAIRS = {
    "04": {INCOME},
    "05": {INCOME},
    "07": {"FundIncome", "Yield", "FundYearIncomeRate", "FundDayIncome"},
    "26": {INCOME},
    "34": {INCOME},
    "35": {INCOME},
    "C4": {"XRValue"},
}


def written(**values) -> tuple[bytes, bytes]:
    """Write a record and cut out the income and its flag."""
    raw = encode_record(SHAPE, values)
    number, flag = SHAPE.start(INCOME), SHAPE.start(FLAG)
    return raw[number : number + SHAPE[INCOME].length], raw[flag : flag + 1]


def with_flag(directory: Path, flag: bytes, number: bytes | None = None) -> DataFile:
    file = a_data_file(directory, file_type="05", version="21", rows=[a_position()])
    spoil(file.path, record=1, field=FLAG, raw=flag)
    if number is not None:
        spoil(file.path, record=1, field=INCOME, raw=number)
    return DataFile.open(file.path)


class TestPairs:
    @pytest.mark.parametrize("version", ["20", "21", "22"])
    @pytest.mark.parametrize("file_type", PAIRS)
    def test_are_those_of_the_standard(self, version, file_type):
        shape = layout(version, file_type)

        found = {shape.fields[place].name for place in shape.signs}

        more = {"NewIncome"} if (version, file_type[1:]) == ("22", "5") else set()
        assert found == PAIRS[file_type] | more
        for number, flag in shape.signs.items():
            assert shape.fields[flag].name == shape.fields[number].name + "Flag"
            assert shape.fields[number].type == "N"
            assert shape.fields[flag].length == 1


class TestWriting:
    @pytest.mark.parametrize(
        ("value", "digits", "flag"),
        [
            (Decimal("1.23"), b"123", b"0"),
            (Decimal("-1.23"), b"123", b"1"),
            (Decimal("0.00"), b"0", b"0"),
            (-5, b"500", b"1"),
            (None, b"0", b" "),
        ],
    )
    def test_takes_the_sign_from_the_number(self, value, digits, flag):
        length = SHAPE[INCOME].length

        assert written(**{INCOME: value}) == (digits.rjust(length, b"0"), flag)

    def test_has_room_for_all_digits_of_a_negative_number(self):
        length = SHAPE[INCOME].length
        least = -Decimal(10**length - 1).scaleb(-SHAPE[INCOME].decimals)

        assert written(**{INCOME: least}) == (b"9" * length, b"1")

    @pytest.mark.parametrize("flag_first", [True, False])
    def test_takes_a_flag_that_says_the_same(self, flag_first):
        values = {FLAG: "1", INCOME: Decimal("-1.00")}
        if not flag_first:
            values = dict(reversed(values.items()))

        assert written(**values)[1] == b"1"

    @pytest.mark.parametrize(
        ("value", "flag"), [(Decimal("1.00"), "1"), (Decimal("-1.00"), "0")]
    )
    def test_refuses_a_flag_that_contradicts_its_number(self, value, flag):
        with pytest.raises(FieldDoesNotFit) as refused:
            written(**{INCOME: value, FLAG: flag})

        assert refused.value.name == FLAG

    @pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("sNaN"), True, "1.00"])
    def test_refuses_what_is_no_number(self, value):
        with pytest.raises(FieldDoesNotFit):
            written(**{INCOME: value})

    def test_of_a_number_without_a_flag_keeps_its_minus(self):
        shape = layout("21", "04")

        raw = encode_record(shape, {"ConfirmedAmount": Decimal("-1.00")})

        assert decode_record(shape, raw)["ConfirmedAmount"] == Decimal("-1.00")


class TestReading:
    @pytest.mark.parametrize(
        ("flag", "value"), [(b"0", "1.23"), (b"1", "-1.23"), (b" ", "1.23")]
    )
    def test_joins_the_number_with_its_sign(self, flag, value, tmp_path):
        digits = b"123".rjust(SHAPE[INCOME].length, b"0")
        file = with_flag(tmp_path, flag, digits)

        [(number, values)] = file.values([INCOME])
        [chunk] = file.load_rows(["FundCode", INCOME])

        assert (number, values) == (1, {INCOME: Decimal(value)})
        assert file.record(1)[INCOME].value == Decimal(value)
        assert file.record(1)[INCOME].raw == digits
        units = int(Decimal(value).scaleb(2))
        assert int(chunk.split(b"\t")[-1]) == units

    def test_joins_it_where_the_fields_are_asked_for_in_any_order(self, tmp_path):
        file = with_flag(tmp_path, b"1", b"7".rjust(SHAPE[INCOME].length, b"0"))

        [(_, values)] = file.values([FLAG, INCOME, "fundcode"])

        assert values == {
            FLAG: "1",
            INCOME: Decimal("-0.07"),
            "FundCode": "990001",
        }

    def test_of_a_blank_number_is_nothing_whatever_its_flag(self, tmp_path):
        file = with_flag(tmp_path, b"1", b" " * SHAPE[INCOME].length)

        [(_, values)] = file.values([INCOME])
        [chunk] = file.load_rows([INCOME])

        assert values == {INCOME: None}
        assert chunk.endswith(b"\t\\N\n")

    @pytest.mark.parametrize(
        ("flag", "number", "code"),
        [
            (b"2", None, "sign_bad"),
            (b"-", None, "sign_bad"),
            (b"+", None, "sign_bad"),
            (b"1", b"-".ljust(16, b"1"), "sign_twice"),
        ],
    )
    def test_refuses_a_sign_that_is_none(self, flag, number, code, tmp_path):
        file = with_flag(tmp_path, flag, number)

        [problem] = file.check()

        assert (problem.code, problem.field, problem.raw) == (code, FLAG, flag)
        whole = file.path.read_bytes()
        assert problem.offset is not None
        assert whole[problem.offset : problem.offset + 1] == flag
        shown = file.record(1)
        assert (shown[FLAG].fault, shown[INCOME].fault) == (code, code)
        assert shown[INCOME].value is None
        with pytest.raises(FieldUnreadable):
            decode_record(file.header.layout, shown.raw)

    def test_takes_a_minus_where_the_flag_says_plus(self, tmp_path):
        """Some senders write both; zeros in flags are no word of theirs."""
        file = with_flag(tmp_path, b"0", b"-".ljust(16, b"0")[:-1] + b"5")

        [(_, values)] = file.values([INCOME])

        assert values[INCOME] == Decimal("-0.05")
