"""What the bank sends: read whole, or refused with every reason."""

from __future__ import annotations

from decimal import Decimal

import hypothesis.strategies as st
import pytest
from hypothesis import given

from settlement.banks import names
from settlement.banks.errors import REASONS, BankFileRefused
from settlement.banks.names import parse_name
from settlement.banks.reading import read
from settlement.banks.writing import write, write_statement
from settlement.tests.banks.factories import DAY, OURS, a_line, a_result, an_fsi_back

_FSI = "fsi_back_20250103_001.txt"
_RESULT = "result_customer_back_20250103_001.txt"
_STATEMENT = f"statement_{OURS}_20250103.txt"
_ROW = f"B1|91|62009100000001||||500.00|20250103|{OURS}\n"
_ONE = f"1|500.00\n{_ROW}"


def _line(at: int, text: str) -> str:
    """The good file with one field of its row changed."""
    fields = _ROW.removesuffix("\n").split("|")
    fields[at] = text
    return f"1|500.00\n{'|'.join(fields)}\n"


def _refused(name: str, raw: bytes) -> BankFileRefused:
    with pytest.raises(BankFileRefused) as caught:
        read(name, raw)
    return caught.value


class TestRead:
    def test_reads_a_good_file(self) -> None:
        (row,) = read(_FSI, _ONE.encode()).rows
        assert row == an_fsi_back(serial_no="B1")

    @pytest.mark.parametrize(
        ("text", "code", "line", "field"),
        [
            (_ONE.removesuffix("\n"), "file_cut", 2, ""),
            ("", "first_line_bad", 1, ""),
            (f"01|500.00\n{_ROW}", "first_line_bad", 1, ""),
            (f"１|500.00\n{_ROW}", "first_line_bad", 1, ""),
            (f"1\n{_ROW}", "first_line_bad", 1, ""),
            (f"1|500\n{_ROW}", "first_line_bad", 1, ""),
            (f"2|500.00\n{_ROW}", "row_count", 1, ""),
            (f"1|500.01\n{_ROW}", "total_differs", 1, ""),
            (f"1|500.00\r\n{_ROW}", "first_line_bad", 1, ""),
            (f"1|500.00\n{_ROW.removesuffix(chr(10))}\r\n", "control_bad", 2, None),
            (f"1|500.00\n{_ROW.removesuffix(chr(10))}|\n", "field_count", 2, ""),
            (f"1|500.00\n{_ROW}\n", "field_count", 3, ""),
            (f"2|1000.00\n{_ROW}{_ROW}", "serial_twice", 3, "serial_no"),
            (_line(0, ""), "field_missing", 2, "serial_no"),
            (_line(1, "9\t1"), "control_bad", 2, "ta_code"),
            (_line(3, "样" * 201), "text_long", 2, "account_name"),
            (_line(6, "0.00"), "amount_bad", 2, "amount"),
            (_line(6, "-500.00"), "amount_bad", 2, "amount"),
            (_line(6, "+500.00"), "amount_bad", 2, "amount"),
            (_line(6, "500"), "amount_bad", 2, "amount"),
            (_line(6, "500.0"), "amount_bad", 2, "amount"),
            (_line(6, "500.000"), "amount_bad", 2, "amount"),
            (_line(6, "0500.00"), "amount_bad", 2, "amount"),
            (_line(6, "5e2"), "amount_bad", 2, "amount"),
            (_line(6, "5_00.00"), "amount_bad", 2, "amount"),
            (_line(6, "５００.00"), "amount_bad", 2, "amount"),
            (_line(6, "NaN"), "amount_bad", 2, "amount"),
            (_line(6, " 500.00"), "amount_bad", 2, "amount"),
            (_line(6, "123456789012345.00"), "amount_bad", 2, "amount"),
            (_line(7, "20250230"), "date_bad", 2, "arrived_on"),
            (_line(7, "2025-1-3"), "date_bad", 2, "arrived_on"),
            (_line(7, "２０２５０１０３"), "date_bad", 2, "arrived_on"),
        ],
    )
    def test_names_what_is_wrong_and_where(
        self, text: str, code: str, line: int, field: str | None
    ) -> None:
        (problem,) = _refused(_FSI, text.encode()).problems
        assert (problem.code, problem.line) == (code, line)
        if field is not None:
            assert problem.field == field
        assert problem.message  # the facts fill the sentence

    def test_says_all_that_is_wrong_at_once(self) -> None:
        text = f"x\n||\nB1|91|||||1|2|{OURS}\n"
        problems = list(_refused(_FSI, text.encode()).problems)
        assert [(one.code, one.line, one.field) for one in problems] == [
            ("first_line_bad", 1, ""),
            ("field_count", 2, ""),
            ("field_missing", 3, "account_no"),
            ("amount_bad", 3, "amount"),
            ("date_bad", 3, "arrived_on"),
        ]
        assert problems[3].raw == "1"

    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            (b"\xef\xbb\xbf" + _ONE.encode(), "mark_bad"),
            (_ONE.encode() + b"\xff\n", "encoding_bad"),
            (_ONE.encode("utf-16"), "encoding_bad"),
        ],
    )
    def test_refuses_what_is_not_plain_utf8(self, raw: bytes, code: str) -> None:
        assert code in {one.code for one in _refused(_FSI, raw).problems}

    @pytest.mark.parametrize("status", ["", "3", "00", "９", "ok"])
    def test_refuses_an_unknown_status(self, status: str) -> None:
        good = write("result", [a_result()]).decode()
        (problem,) = _refused(
            _RESULT, good.replace("|1|", f"|{status}|").encode()
        ).problems
        assert problem.field == "status"

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            (("OPENING|100.00\n", ""), "opening_missing"),
            (("CLOSING|0.01\n", ""), "closing_missing"),
            (("CLOSING|0.01", "CLOSING|0.02"), "balance_differs"),
            (("CLOSING|0.01", "CLOSING|-0.00"), "balance_bad"),
            (("|OUT|", "|out|"), "direction_of_line_bad"),
            (("|20250103103005|", "|20250103|"), "moment_bad"),
            (("1|99.99", "1|0.00"), "total_differs"),
        ],
    )
    def test_refuses_a_statement_that_does_not_add_up(
        self, change: tuple[str, str], code: str
    ) -> None:
        good = write_statement(
            [a_line()], opening=Decimal("100.00"), closing=Decimal("0.01")
        ).decode()
        raw = good.replace(*change, 1).encode()
        assert [one.code for one in _refused(_STATEMENT, raw).problems][0] == code

    @given(raw=st.binary(max_size=300))
    def test_reads_any_bytes_or_says_why_not(self, raw: bytes) -> None:
        for name in (_FSI, _RESULT, _STATEMENT):
            answer: object
            try:
                answer = read(name, raw).name
            except BankFileRefused as refusal:
                answer = list(refusal.problems)
            assert answer

    def test_repeats_nothing_about_a_person(self) -> None:
        text = _line(3, "样例甲" * 100) + "样例甲|6200000012345678\n"
        problems = list(_refused(_FSI, text.encode()).problems)
        assert [one.code for one in problems] == ["text_long", "field_count"]
        assert [one.raw for one in problems] == ["****", ""]

    def test_counts_problems_beyond_those_it_keeps(self) -> None:
        refused = _refused(_FSI, b"0|0.00\n" + b"x\n" * 1_500)
        assert (len(list(refused.problems)), len(refused.problems)) == (1_000, 1_500)
        assert str(refused).endswith("… and 500 more.")


class TestName:
    @pytest.mark.parametrize(
        "name",
        [
            names.batched("customer_back", DAY, 1),
            names.batched("inner_transfer", DAY, 999),
            names.result_of(names.batched("settle_out", DAY, 7)),
            names.result_of(names.batched("settle_out", DAY, 7), part=2),
            names.statement_of("6200-99AB", DAY),
        ],
    )
    def test_is_read_back_the_same(self, name: names.BankFileName) -> None:
        assert parse_name(str(name)) == name

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "fsi_back_20250103_001",
            "fsi_back_20250103_000.txt",
            "fsi_back_20250103_1.txt",
            "fsi_back_20250230_001.txt",
            "FSI_BACK_20250103_001.txt",
            "customer_info_20250103_001.txt",
            "result_20250103_001.txt",
            "result_result_20250103_001.txt",
            "result_fsi_back_20250103_001_01.txt",
            "statement_../../x_20250103.txt",
            "statement__20250103.txt",
            "statement_62_20251303.txt",
            "../fsi_back_20250103_001.txt",
            "fsi_back_20250103_001.txt\n",
            "fsi_back_２０２５０１０３_001.txt",
        ],
    )
    def test_of_another_kind_is_none(self, text: str) -> None:
        assert parse_name(text) is None
        (problem,) = _refused(text, b"").problems
        assert problem.code == "name_bad"

    @pytest.mark.parametrize("batch", [0, 1000])
    def test_has_a_batch_of_three_digits(self, batch: int) -> None:
        with pytest.raises(ValueError, match="batch"):
            names.batched("fsi_back", DAY, batch)


def test_every_reason_is_a_sentence() -> None:
    assert all(text.endswith((".", "%(cause)s")) for text in REASONS.values())
