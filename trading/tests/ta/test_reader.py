from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trading.ta import blocks
from trading.ta.errors import FieldUnknown, PackageRefused, RecordUnknown
from trading.ta.fields import Writable
from trading.ta.reader import DataFile
from trading.tests.ta.packages import a_confirmation, a_data_file, a_position, spoil

#: More records than one block of bytes holds.
MANY = 2_000


def confirmations(count: int) -> list[dict[str, Writable]]:
    return [
        a_confirmation(
            AppSheetSerialNo=f"20250102{number:016d}",
            ConfirmedAmount=Decimal(number) / 100,
            ErrorDetail="样例𬱖" if number % 7 == 0 else "",
        )
        for number in range(1, count + 1)
    ]


def rewrite(file: DataFile, turn: Callable[[list[bytes]], list[bytes]]) -> DataFile:
    """Write a file's record lines anew, with their line ends as `turn` gives them."""
    lines = file.path.read_bytes().splitlines(keepends=True)
    first = file.header.lines
    records = turn([line.rstrip(b"\r\n") for line in lines[first:-1]])
    file.path.write_bytes(b"".join([*lines[:first], *records, lines[-1]]))
    return DataFile.open(file.path)


def mixed(records: list[bytes]) -> list[bytes]:
    ends = (b"\n", b"\r\n", b"\r\n")
    return [row + ends[place % 3] for place, row in enumerate(records)]


def numbered(file: DataFile) -> list[tuple[int, int, str]]:
    rows = file.rows(["AppSheetSerialNo"])
    return [(record, offset, raw.decode()) for record, offset, (raw,) in rows]


class TestRows:
    @pytest.mark.parametrize("end", [b"\r\n", b"\n"])
    def test_give_number_byte_and_raw_fields_of_every_record(self, end, tmp_path):
        file = a_data_file(tmp_path, rows=confirmations(MANY))
        file = rewrite(file, lambda records: [row + end for row in records])

        rows = numbered(file)

        stride = file.header.layout.width + len(end)
        assert rows == [
            (n, file.header.size + (n - 1) * stride, f"20250102{n:016d}")
            for n in range(1, MANY + 1)
        ]

    def test_are_the_same_where_line_ends_are_mixed(self, tmp_path):
        file = rewrite(a_data_file(tmp_path, rows=confirmations(MANY)), mixed)
        whole = file.path.read_bytes()

        rows = numbered(file)

        assert [row[0] for row in rows] == list(range(1, MANY + 1))
        assert all(whole[at : at + 24].decode() == text for _, at, text in rows)

    def test_come_in_the_order_asked_for(self, tmp_path):
        file = a_data_file(tmp_path, rows=[a_confirmation()])

        [(_, _, cells)] = file.rows(["returncode", "FundCode", "ReturnCode"])

        assert cells == (b"0000", b"990001", b"0000")

    def test_refuse_a_column_the_header_lacks(self, tmp_path):
        file = a_data_file(tmp_path)

        with pytest.raises(FieldUnknown):
            list(file.rows(["RefundDate"]))

    def test_refuse_the_file_at_its_end_and_give_no_faulty_block(self, tmp_path):
        file = a_data_file(tmp_path, rows=confirmations(MANY))
        spoil(file.path, record=MANY, field="NAV", raw=b"x" * 7)
        seen: list[int] = []

        with pytest.raises(PackageRefused) as refused:
            seen.extend(row[0] for row in file.rows(["FundCode"]))

        assert seen == list(range(1, len(seen) + 1))
        assert MANY not in seen
        assert refused.value.problems[0].record == MANY

    def test_of_a_checked_file_are_not_checked_again(self, tmp_path):
        file = a_data_file(tmp_path, rows=[a_confirmation()])
        spoil(file.path, record=1, field="NAV", raw=b"x" * 7)

        [(_, _, cells)] = file.rows(["NAV"], checked=True)

        assert cells == (b"x" * 7,)


class TestLoadRows:
    COLUMNS = (
        "AppSheetSerialNo",
        "TransactionCfmDate",
        "ConfirmedAmount",
        "OriginalSubsDate",
        "ErrorDetail",
        "NoSuchField",
    )

    def copied(self, file: DataFile, **options) -> list[list[str]]:
        text = b"".join(file.load_rows(self.COLUMNS, **options)).decode()
        assert text.endswith("\n") or not text
        return [line.split("\t") for line in text.splitlines()]

    def test_give_minor_units_and_null_for_blank(self, tmp_path):
        file = a_data_file(tmp_path, rows=[a_confirmation(ErrorDetail="样例")])

        [line] = self.copied(file, prefix=(17,))

        assert line == [
            "17",
            "1",
            str(file.header.size),
            "202501020000000000000001",
            "20250103",
            "0000000001440000",
            r"\N",
            "样例",
            r"\N",
        ]

    def test_escape_a_backslash_and_keep_a_full_width_space(self, tmp_path):
        rows = [a_confirmation(ErrorDetail="a\\N"), a_confirmation(ErrorDetail="例　")]
        file = a_data_file(tmp_path, rows=rows)

        assert [line[-2] for line in self.copied(file)] == ["a\\\\N", "例　"]

    def test_give_every_record_once(self, tmp_path):
        file = a_data_file(tmp_path, rows=confirmations(MANY))

        lines = self.copied(file)

        assert [int(line[0]) for line in lines] == list(range(1, MANY + 1))
        assert [int(line[4]) for line in lines] == list(range(1, MANY + 1))
        assert lines[6][-2] == "样例𬱖"
        assert lines[7][-2] == r"\N"

    def test_give_null_for_a_blank_number_among_others(self, tmp_path):
        file = a_data_file(tmp_path, rows=confirmations(3))
        spoil(file.path, record=2, field="ConfirmedAmount", raw=b" " * 16)
        spoil(file.path, record=3, field="ConfirmedAmount", raw=b"-000000000000003")

        amounts = [line[4] for line in self.copied(file)]

        assert amounts == ["0000000000000001", r"\N", "-000000000000003"]

    def test_refuse_the_file_at_its_end(self, tmp_path):
        file = a_data_file(tmp_path, rows=confirmations(3))
        spoil(file.path, record=2, field="TransactionCfmDate", raw=b"20250132")

        with pytest.raises(PackageRefused):
            list(file.load_rows(self.COLUMNS))


class TestRecord:
    def test_gives_every_field_by_name(self, tmp_path):
        rows = [a_confirmation(), a_confirmation(ReturnCode="0316", ErrorDetail="样例")]
        file = a_data_file(tmp_path, rows=rows)

        record = file.record(2)

        assert (record.record, record.line) == (2, file.header.lines + 2)
        assert len(record.fields) == len(file.header.layout.fields)
        assert b"".join(one.raw for one in record.fields) == record.raw
        amount = record["CONFIRMEDAMOUNT"]
        assert (amount.raw, amount.value) == (b"0000000001440000", Decimal("14400.00"))
        assert amount.meaning == "每笔交易确认金额"
        assert record["TransactionCfmDate"].value == dt.date(2025, 1, 3)
        assert record["OriginalSubsDate"].value is None
        assert record["ErrorDetail"].value == "样例"
        assert record["BusinessCode"].code_meaning == "申购确认"
        assert record["ReturnCode"].code_meaning == "基金账户不存在"

    def test_shows_a_faulty_field_and_says_why(self, tmp_path):
        file = a_data_file(tmp_path, rows=[a_confirmation()])
        spoil(file.path, record=1, field="NAV", raw=b"1.0000 ")

        nav = file.record(1)["NAV"]

        assert (nav.raw, nav.value, nav.fault) == (b"1.0000 ", None, "number_bad")

    @pytest.mark.parametrize(
        "turn", [mixed, lambda rows: [row + b"\n" for row in rows]]
    )
    def test_finds_the_record_whatever_the_line_ends(self, turn, tmp_path):
        file = rewrite(a_data_file(tmp_path, rows=confirmations(9)), turn)

        found = [file.record(n)["AppSheetSerialNo"].value for n in range(1, 10)]

        assert found == [f"20250102{n:016d}" for n in range(1, 10)]

    def test_takes_the_byte_where_it_is_known(self, tmp_path):
        file = a_data_file(tmp_path, rows=confirmations(9))
        [*_, (number, offset, text)] = numbered(file)

        assert file.record(number, offset=offset)["AppSheetSerialNo"].value == text

    @pytest.mark.parametrize("number", [0, -1, 3])
    def test_refuses_a_number_the_file_does_not_have(self, number, tmp_path):
        file = a_data_file(tmp_path, rows=confirmations(2))

        with pytest.raises(RecordUnknown):
            file.record(number)


class TestCheck:
    def test_goes_on_after_wrong_lines_and_numbers_records_by_line(self, tmp_path):
        file = rewrite(
            a_data_file(tmp_path, rows=confirmations(MANY)),
            lambda records: [
                (row[:-3] if place in (4, MANY - 2) else row) + b"\r\n"
                for place, row in enumerate(records)
            ],
        )
        spoil(file.path, record=MANY, field="NAV", raw=b"x" * 7)

        problems = file.check()

        assert [(p.code, p.record) for p in problems] == [
            ("record_length", 5),
            ("record_length", MANY - 1),
            ("number_bad", MANY),
        ]

    def test_measures_a_line_longer_than_a_block_without_keeping_it(self, tmp_path):
        length = 3 * blocks.BLOCK_BYTES
        file = rewrite(
            a_data_file(tmp_path, rows=confirmations(3)),
            lambda r: [r[0] + b"\r\n", b"x" * length + b"\n", r[2] + b"\r\n"],
        )

        [problem] = file.check()

        assert (problem.code, problem.record) == ("record_length", 2)
        assert problem.facts["found"] == length
        assert len(problem.raw) == 200

    def test_names_records_that_are_all_one_byte_short(self, tmp_path):
        file = rewrite(
            a_data_file(tmp_path, rows=confirmations(3)),
            lambda records: [row[:-1] + b"\r\n" for row in records],
        )

        assert [p.code for p in file.check()] == ["record_length"] * 3

    @pytest.mark.parametrize("field", ["AppSheetSerialNo", "NAV", "ShareRegisterDate"])
    def test_sees_every_byte_of_every_record(self, field, tmp_path):
        file = a_data_file(tmp_path, rows=confirmations(50))
        one = file.header.layout[field]
        raw = b"0" * (one.length - 1) + b"\xff"
        spoil(file.path, record=37, field=field, raw=raw)

        [problem] = file.check()

        assert (problem.record, problem.field, problem.raw) == (37, field, raw)


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> Path:
    rows = [a_position(FundCode=f"99000{n}") for n in range(4)]
    return a_data_file(tmp_path_factory.mktemp("good"), file_type="05", rows=rows).path


class TestAnyBytes:
    @settings(
        max_examples=300,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(changes=st.data())
    def test_are_a_value_or_problems_and_nothing_else(self, changes, good, tmp_path):
        whole = bytearray(good.read_bytes())
        for _ in range(changes.draw(st.integers(1, 4))):
            at = changes.draw(st.integers(0, len(whole)))
            length = changes.draw(st.integers(0, 40))
            whole[at : at + length] = changes.draw(st.binary(max_size=40))
        path = tmp_path / good.name
        path.write_bytes(whole)

        try:
            file = DataFile.open(path)
            rows = list(file.load_rows(["FundCode", "AvailableVol"]))
        except PackageRefused as refused:
            reasons = [str(problem) for problem in refused.problems]
        else:
            reasons = []
            assert b"".join(rows).count(b"\n") == file.header.records

        assert reasons or not file.check()
