from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trading.ta.errors import FieldDoesNotFit, FieldUnreadable
from trading.ta.fields import decode, encode, fault_of
from trading.ta.layouts import Field

AMOUNT = Field("Amount", "N", 16, 2, "金额")
NAV = Field("NAV", "N", 7, 4, "净值")
DATE = Field("PayDate", "A", 8, 0, "交收日期")
NAME = Field("InvestorName", "C", 20, 0, "户名")

#: Every character GB18030 can carry, but the controls that no field may hold.
CHARACTERS = st.characters(exclude_categories=["Cc", "Cs"])


class TestNumbers:
    @settings(deadline=None)
    @given(st.decimals(min_value=0, max_value=Decimal("99999999999999.99"), places=2))
    def test_come_back_as_they_went(self, value):
        raw = encode(AMOUNT, value)

        assert len(raw) == 16
        assert decode(AMOUNT, raw) == value

    @settings(deadline=None)
    @given(st.integers(min_value=1, max_value=10**15 - 1))
    def test_come_back_negative_with_the_sign_in_the_first_byte(self, cents):
        value = Decimal(-cents).scaleb(-2)
        raw = encode(AMOUNT, value)

        assert raw[:1] == b"-"
        assert decode(AMOUNT, raw) == value

    @pytest.mark.parametrize(
        ("field", "value", "raw"),
        [
            (AMOUNT, Decimal("14400.00"), b"0000000001440000"),
            (AMOUNT, Decimal("14400"), b"0000000001440000"),
            (AMOUNT, Decimal("1.44E+4"), b"0000000001440000"),
            (AMOUNT, Decimal("0.1000"), b"0000000000000010"),
            (AMOUNT, Decimal("-0.00"), b"0000000000000000"),
            (AMOUNT, 7, b"0000000000000700"),
            (AMOUNT, None, b"0000000000000000"),
            (NAV, Decimal("1.0000"), b"0010000"),
        ],
    )
    def test_are_written_with_zeros_and_without_a_point(self, field, value, raw):
        assert encode(field, value) == raw

    @pytest.mark.parametrize(
        "value",
        [
            Decimal("0.001"),
            Decimal("100000000000000.00"),
            Decimal("-10000000000000.00"),
            Decimal("1E+999999"),
            Decimal("1E-999999"),
            Decimal("NaN"),
            Decimal("Infinity"),
            True,
            1.5,
            "1.00",
            dt.date(2025, 1, 3),
        ],
    )
    def test_that_do_not_fit_are_refused(self, value):
        with pytest.raises(FieldDoesNotFit):
            encode(AMOUNT, value)

    @pytest.mark.parametrize(
        "raw",
        [
            "１".encode("gb18030").rjust(16, b"0"),
            b"0000000000001E03",
            b"000000000001_000",
            b"             NaN",
            b"      0001440000",
            b"0000000014400.00",
            b"00000000-1440000",
            b"+000000001440000",
            b"-               ",
            b"0000000001440000"[:-1] + b"\n",
        ],
    )
    def test_of_another_form_are_unreadable(self, raw):
        assert fault_of(AMOUNT, raw) == "number_bad"
        with pytest.raises(FieldUnreadable):
            decode(AMOUNT, raw)

    def test_blank_is_nothing(self):
        assert decode(AMOUNT, b" " * 16) is None

    def test_negative_zero_is_zero(self):
        assert str(decode(AMOUNT, b"-000000000000000")) == "0.00"


class TestDates:
    @settings(deadline=None)
    @given(st.dates())
    def test_come_back_as_they_went(self, value):
        assert decode(DATE, encode(DATE, value)) == value

    def test_missing_is_eight_spaces(self):
        assert encode(DATE, None) == b" " * 8
        assert decode(DATE, b" " * 8) is None

    @pytest.mark.parametrize(
        "raw", [b"00000000", b"20250230", b"20251301", b"2025 103", b"250103  "]
    )
    def test_that_are_none_are_unreadable(self, raw):
        assert fault_of(DATE, raw) == "date_bad"

    @pytest.mark.parametrize(
        "value", ["20250103", dt.datetime(2025, 1, 3, tzinfo=dt.UTC)]
    )
    def test_of_another_kind_are_refused(self, value):
        with pytest.raises(FieldDoesNotFit):
            encode(DATE, value)

    def test_fit_into_text_of_eight_bytes_only(self):
        birthday = Field("InvestorsBirthday", "C", 8, 0, "生日")

        assert encode(birthday, dt.date(1990, 1, 1)) == b"19900101"
        with pytest.raises(FieldDoesNotFit):
            encode(NAME, dt.date(1990, 1, 1))


class TestText:
    @settings(deadline=None)
    @given(st.text(CHARACTERS, max_size=5))
    def test_comes_back_as_it_went(self, value):
        raw = encode(NAME, value)

        assert len(raw) == 20
        assert decode(NAME, raw) == (value.rstrip(" ") or None)

    def test_carries_every_character_there_is(self):
        surrogates = range(0xD800, 0xE000)
        every = "".join(
            chr(code) for code in range(0x20, 0x110000) if code not in surrogates
        )

        assert every.encode("gb18030").decode("gb18030") == every

    @settings(deadline=None)
    @given(st.binary(min_size=20, max_size=20))
    def test_is_a_value_or_one_clear_error(self, raw):
        reason = fault_of(NAME, raw)

        if reason is None:
            assert isinstance(decode(NAME, raw), str | None)
        else:
            assert reason in {"text_bad", "text_control"}

    def test_keeps_the_full_width_space_of_a_name(self):
        raw = encode(NAME, "样例\u3000")

        assert decode(NAME, raw) == "样例\u3000"

    def test_counts_four_bytes_for_a_rare_character(self):
        encode(NAME, "𬱖" * 5)

        with pytest.raises(FieldDoesNotFit):
            encode(NAME, "𬱖" * 5 + "a")

    @pytest.mark.parametrize("raw", [b"\xd1" + b" " * 19, b" " * 19 + b"\xd1"])
    def test_with_a_lone_lead_byte_is_unreadable(self, raw):
        assert fault_of(NAME, raw) == "text_bad"

    @pytest.mark.parametrize("control", ["\r", "\n", "\t", "\0", "\x1a"])
    def test_with_a_control_character_is_refused_both_ways(self, control):
        with pytest.raises(FieldDoesNotFit):
            encode(NAME, f"a{control}b")

        assert fault_of(NAME, f"a{control}b".encode().ljust(20)) == "text_control"

    def test_with_half_a_surrogate_pair_is_refused(self):
        with pytest.raises(FieldDoesNotFit):
            encode(NAME, "\ud800")
