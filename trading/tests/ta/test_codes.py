from __future__ import annotations

import pytest

from trading.ta import codes


class TestBusinessCodes:
    @pytest.mark.parametrize(
        ("application", "confirmation"),
        [("022", "122"), ("001", "101"), ("098", "198")],
    )
    def test_answer_each_other(self, application, confirmation):
        assert codes.confirmation_of(application) == confirmation
        assert codes.application_of(confirmation) == application

    def test_have_a_meaning(self):
        assert codes.business_meaning("022") == "申购"
        assert codes.business_meaning("122") == "申购确认"
        assert codes.business_meaning("999") == ""


class TestReturnCodes:
    def test_have_a_meaning_where_the_table_has_one(self):
        assert codes.return_meaning("0316") == "基金账户不存在"
        assert codes.return_meaning("0370") == "持有份数小于最低持有份数"
        assert codes.return_meaning("9028") == ""

    @pytest.mark.parametrize(
        ("code", "word"),
        [
            ("0316", "fund account"),
            ("0327", "set-up"),
            ("0431", "order itself"),
            ("0355", "fund manager"),
            ("9028", "ErrorDetail"),
        ],
    )
    def test_say_what_the_operator_does(self, code, word):
        assert word in codes.operator_hint(code)

    def test_of_success_ask_for_nothing(self):
        assert codes.operator_hint(codes.SUCCESS) == ""


class TestValueLists:
    def test_explain_a_fields_code_in_any_letter_case(self):
        assert codes.value_meaning("DEFDIVIDENDMETHOD", "1") == "现金分红"
        assert codes.value_meaning("BusinessCode", "124") == "赎回确认"
        assert codes.value_meaning("FundCode", "990001") == ""

    def test_list_all_codes_of_a_field(self):
        assert codes.values_of("DetailFlag").keys() >= {"0", "1"}
