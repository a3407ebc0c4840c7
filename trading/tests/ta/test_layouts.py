from __future__ import annotations

import pytest

from trading.ta.errors import FieldUnknown, LayoutUnknown
from trading.ta.layouts import VERSIONS, Kind, field, layout, layout_of


class TestLayout:
    @pytest.mark.parametrize(
        ("version", "file_type", "variant", "fields", "width"),
        [
            ("20", "01", "", 84, 1456),
            ("20", "03", "", 74, 665),
            ("20", "04", "", 116, 1170),
            ("21", "04", "", 121, 1234),
            ("21", "04", "A", 116, 1170),
            ("22", "04", "", 122, 1360),
            ("22", "25", "", 23, 230),
        ],
    )
    def test_has_the_fields_of_its_variant(
        self, version, file_type, variant, fields, width
    ):
        shape = layout(version, file_type, variant)

        assert (len(shape.fields), shape.width) == (fields, width)
        assert shape.starts[-1] + shape.fields[-1].length == width

    @pytest.mark.parametrize("version", VERSIONS)
    @pytest.mark.parametrize(
        "file_type",
        ["01", "02", "03", "04", "05", "06", "07", "09", "11", "12", "24", "25"],
    )
    def test_is_known_for_every_type_of_the_day(self, version, file_type):
        assert layout(version, file_type).width > 0

    @pytest.mark.parametrize(
        ("version", "file_type", "variant"),
        [("19", "04", ""), ("20", "99", ""), ("20", "04", "B")],
    )
    def test_is_refused_where_there_is_none(self, version, file_type, variant):
        with pytest.raises(LayoutUnknown):
            layout(version, file_type, variant)

    def test_finds_a_field_in_any_letter_case(self):
        shape = layout("20", "04")

        assert shape["NAV"] == shape["nav"]
        assert "nav" in shape
        assert "RefundDate" not in shape
        with pytest.raises(FieldUnknown):
            shape.position("RefundDate")


class TestField:
    @pytest.mark.parametrize(
        ("version", "name", "length", "decimals", "kind"),
        [
            ("20", "NAV", 7, 4, Kind.NUMBER),
            ("22", "NAV", 16, 8, Kind.NUMBER),
            ("20", "Charge", 10, 2, Kind.NUMBER),
            ("22", "Charge", 16, 2, Kind.NUMBER),
            ("20", "TransactionCfmDate", 8, 0, Kind.DATE),
            ("20", "TransactionTime", 6, 0, Kind.TEXT),
            ("20", "FundCode", 6, 0, Kind.TEXT),
        ],
    )
    def test_is_as_wide_as_its_version_says(
        self, version, name, length, decimals, kind
    ):
        one = field(version, "04", name)

        assert (one.length, one.decimals, one.kind) == (length, decimals, kind)

    def test_is_refused_if_the_version_lacks_it(self):
        with pytest.raises(FieldUnknown):
            field("20", "04", "NoSuchField")
        with pytest.raises(LayoutUnknown):
            field("20", "99", "NAV")


class TestLayoutOf:
    def test_follows_the_headers_own_list(self):
        shape = layout_of("20", "05", ["FUNDCODE", "availablevol"])

        assert [one.name for one in shape.fields] == ["FundCode", "AvailableVol"]
        assert shape.width == 22
