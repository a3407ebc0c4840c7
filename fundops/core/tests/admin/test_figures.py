from __future__ import annotations

from decimal import Decimal

import pytest

from fundops.core.admin import figures


class TestMoney:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (Decimal("1234567.8"), "1,234,567.80"),
            (Decimal("-1600"), "−1,600.00"),
            (Decimal("0"), "0.00"),
            (Decimal("9999999999999999.99"), "9,999,999,999,999,999.99"),
            (Decimal("-0.004"), "−0.004"),
            (80, "80.00"),
            (None, "—"),
        ],
    )
    def test_parts_thousands_and_never_rounds(
        self, value: Decimal | int | None, text: str
    ) -> None:
        assert figures.money(value) == text

    def test_refuses_floats(self) -> None:
        with pytest.raises(TypeError):
            figures.money(0.1)

    def test_refuses_what_is_not_a_number(self) -> None:
        with pytest.raises(ValueError, match="not a number"):
            figures.money(Decimal("NaN"))


class TestOtherFigures:
    def test_nav_has_at_least_four_places(self) -> None:
        assert figures.nav(Decimal("1")) == "1.0000"
        assert figures.nav(Decimal("1.23456")) == "1.23456"

    def test_only_differences_have_a_plus(self) -> None:
        assert figures.difference(Decimal("1")) == "+1.00"
        assert figures.difference(Decimal("0")) == "0.00"
        assert figures.difference(Decimal("-1")) == "−1.00"
        assert figures.difference(None) == "—"

    def test_counts_have_no_places(self) -> None:
        assert figures.count(2104) == "2,104"


class TestCapitals:
    @pytest.mark.parametrize(
        ("amount", "text"),
        [
            ("0.00", "零元整"),
            ("0.05", "伍分"),
            ("0.50", "伍角整"),
            ("1600.00", "壹仟陆佰元整"),
            ("14400.00", "壹万肆仟肆佰元整"),
            ("1409.50", "壹仟肆佰零玖元伍角整"),
            ("6007.14", "陆仟零柒元壹角肆分"),
            ("107000.53", "壹拾万零柒仟元伍角叁分"),
            ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
            ("325.04", "叁佰贰拾伍元零肆分"),
            ("10000001.00", "壹仟万零壹元整"),
            ("100000000.00", "壹亿元整"),
            ("23788214.20", "贰仟叁佰柒拾捌万捌仟贰佰壹拾肆元贰角整"),
            ("1000000000000.00", "壹万亿元整"),
            ("1000100000000.00", "壹万零壹亿元整"),
        ],
    )
    def test_reads_as_on_a_bank_slip(self, amount: str, text: str) -> None:
        assert figures.capitals(Decimal(amount)) == text

    @pytest.mark.parametrize("amount", ["-1.00", "0.001", "10000000000000000.00"])
    def test_refuses_what_no_slip_can_say(self, amount: str) -> None:
        with pytest.raises(ValueError, match="capitals"):
            figures.capitals(Decimal(amount))
