from __future__ import annotations

import datetime as dt

import pytest

from trading.ta.names import (
    DataFileName,
    IndexName,
    looks_like_an_index,
    parse_data_name,
    parse_index_name,
)

DAY = dt.date(2025, 1, 3)


class TestDataFileName:
    @pytest.mark.parametrize(
        "name",
        [
            DataFileName("91", "379", DAY, "04"),
            DataFileName("91", "379", DAY, "C5"),
            DataFileName("379", "91", DAY, "03", 12),
        ],
    )
    def test_comes_back_in_any_letter_case(self, name):
        assert parse_data_name(str(name)) == name
        assert parse_data_name(str(name).lower()) == name

    def test_is_written_as_the_standard_says(self):
        name = DataFileName("91", "379", DAY, "04", 1)

        assert str(name) == "OFD_91_379_20250103_04_001.TXT"

    @pytest.mark.parametrize(
        "text",
        [
            "OFD_91_379_20250230_04.TXT",
            "OFD_91_379_2025013_04.TXT",
            "OFD_91_379_20250103_4.TXT",
            "OFD_91_379_20250103_04_000.TXT",
            "OFD_91_379_20250103_04_1.TXT",
            "OFD_91_379_20250103_04.TXT.tmp",
            "OFD_91_379_２０２５0103_04.TXT",
            "OFI_91_379_20250103_04.TXT",
            "../OFD_91_379_20250103_04.TXT",
            "OFD_91_379_20250103_04.TXT\n",
        ],
    )
    def test_is_refused_in_another_form(self, text):
        assert parse_data_name(text) is None


class TestIndexName:
    @pytest.mark.parametrize("prefix", ["OFI", "OFJ", "OFC", "OFS", "OFK", "OFT"])
    def test_comes_back_in_any_letter_case(self, prefix):
        name = IndexName(prefix, "91", "379", DAY)

        assert str(name) == f"{prefix}_91_379_20250103.TXT"
        assert parse_index_name(str(name).lower()) == name

    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ("OFI_91_379_20250230.TXT", True),
            ("OFI_91_20250103.TXT", True),
            ("OFD_91_379_20250103.TXT", False),
            (".OFI_91_379_20250103.TXT.tmp", False),
        ],
    )
    def test_is_seen_as_one_even_if_it_is_wrong(self, text, meant):
        assert parse_index_name(text) is None
        assert looks_like_an_index(text) is meant
