"""What we write for the bank: read back the same, refused where it would not be."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from settlement.banks import names, rows
from settlement.banks.errors import PatternUnknown, RowDoesNotFit
from settlement.banks.fields import CONTROLS
from settlement.banks.layouts import layout, patterns
from settlement.banks.reading import read
from settlement.banks.writing import write, write_statement
from settlement.tests.banks.factories import (
    DAY,
    ONE_OF_EACH,
    OURS,
    a_customer_back,
    a_line,
    a_result,
    a_settle_in,
)

_OF_A_FILE = names.batched("customer_back", DAY, 1)


def _name(pattern: str) -> str:
    if pattern == "result":
        return str(names.result_of(_OF_A_FILE))
    return str(names.batched(pattern, DAY, 1))


class TestRows:
    @pytest.mark.parametrize("pattern", patterns())
    def test_have_the_fields_of_the_layout_in_its_order(self, pattern: str) -> None:
        row_class = rows.CLASSES[pattern]
        assert [field.name for field in dataclasses.fields(row_class)] == [
            field.name for field in layout(pattern).fields
        ]


class TestWrite:
    def test_writes_count_and_total_first_and_ends_every_line(self) -> None:
        raw = write(
            "settle_in_bank",
            [a_settle_in(), a_settle_in(amount=Decimal("0.01"), account_name="")],
        )
        assert raw.decode().split("\n") == [
            "2|3000.01",
            f"||62008800000001|样例支付|3000.00|20250103|{OURS}",
            f"||62008800000001||0.01|20250103|{OURS}",
            "",
        ]

    @pytest.mark.parametrize("pattern", ONE_OF_EACH)
    def test_is_read_back_the_same(self, pattern: str) -> None:
        content = read(_name(pattern), write(pattern, [ONE_OF_EACH[pattern]]))
        assert content.rows == (ONE_OF_EACH[pattern],)
        assert list(content.numbered()) == [(2, ONE_OF_EACH[pattern])]

    def test_of_nothing_is_read_back_as_nothing(self) -> None:
        content = read(_name("fsi_back"), write("fsi_back", []))
        assert (content.rows, content.total) == ((), Decimal("0.00"))

    def test_takes_no_row_of_another_file(self) -> None:
        with pytest.raises(TypeError, match="no rows of SettleIn"):
            write("fsi_back", [a_settle_in()])

    def test_refuses_a_file_that_the_profile_lacks(self) -> None:
        with pytest.raises(PatternUnknown, match="no file customer_info"):
            write("customer_info", [])

    @pytest.mark.parametrize(
        ("fields", "cause"),
        [
            ({"account_name": "样例|乙"}, "delimiter"),
            ({"account_name": "样例\r乙"}, "control"),
            ({"account_name": "样例\n乙"}, "control"),
            ({"account_name": "样例\0乙"}, "control"),
            ({"account_name": "\ud800"}, "half a character"),
            ({"account_name": "样" * 201}, "more than 200"),
            ({"account_name": ""}, "missing"),
            ({"amount": Decimal("0.00")}, "zero"),
            ({"amount": Decimal("-1.00")}, "below zero"),
            ({"amount": Decimal("0.001")}, "two decimals"),
            ({"amount": Decimal("NaN")}, "finite"),
            ({"amount": Decimal("1e14")}, "14 digits"),
            ({"amount": 5}, "not a Decimal"),
            ({"pay_date": dt.datetime(2025, 1, 3, tzinfo=dt.UTC)}, "not a date"),
            ({"pay_date": None}, "missing"),
            ({"serial_no": 7}, "not text"),
        ],
    )
    def test_refuses_what_would_not_be_read_back(
        self, fields: dict[str, Any], cause: str
    ) -> None:
        (name,) = fields
        with pytest.raises(RowDoesNotFit, match=cause) as caught:
            write("customer_back", [a_customer_back(), a_customer_back(**fields)])
        assert (caught.value.row, caught.value.field) == (2, name)
        assert "样例" not in str(caught.value)

    def test_refuses_a_moment_without_a_time_zone(self) -> None:
        naive = dt.datetime(2025, 1, 3)  # noqa: DTZ001  # the point of the test
        with pytest.raises(RowDoesNotFit, match="time zone"):
            write("result", [a_result(at=naive)])

    @given(
        name=st.text(min_size=1, max_size=40).filter(
            lambda text: (
                "|" not in text and not CONTROLS.search(text) and text.isprintable()
            )
        ),
        cents=st.integers(min_value=1, max_value=10**16 - 1),
        day=st.dates(min_value=dt.date(1000, 1, 1)),
    )
    def test_is_read_back_the_same_whatever_it_holds(
        self, name: str, cents: int, day: dt.date
    ) -> None:
        amount = Decimal(cents).scaleb(-2)
        row = a_customer_back(account_name=name, amount=amount, pay_date=day)
        content = read(_name("customer_back"), write("customer_back", [row]))
        assert content.rows == (row,)


class TestWriteStatement:
    def test_is_read_back_with_its_balances(self) -> None:
        line = a_line()
        raw = write_statement(
            [line], opening=Decimal("100.00"), closing=Decimal("0.01")
        )
        content = read(str(names.statement_of(OURS, DAY)), raw)
        assert content.rows == (line,)
        assert (content.opening, content.closing) == (
            Decimal("100.00"),
            Decimal("0.01"),
        )
        assert list(content.numbered()) == [(3, line)]

    def test_of_a_day_without_lines_has_both_balances(self) -> None:
        raw = write_statement([], opening=Decimal("-5.00"), closing=Decimal("-5.00"))
        assert raw == b"0|0.00\nOPENING|-5.00\nCLOSING|-5.00\n"
        content = read(str(names.statement_of(OURS, DAY)), raw)
        assert content.rows == ()
        assert content.closing == Decimal("-5.00")
