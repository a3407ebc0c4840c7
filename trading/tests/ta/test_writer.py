"""01 and 03 as a TA sees them, read by a reader that shares no code with ours."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from trading.ta.errors import FieldDoesNotFit, FieldUnknown
from trading.ta.layouts import VERSIONS, layout
from trading.ta.names import DataFileName, IndexName
from trading.ta.writer import encode_record, write_data_file, write_index
from trading.tests.ta.independent import see, widths_of
from trading.tests.ta.packages import T

# 𬱖 is outside the basic plane: four bytes in GB18030, unknown to GBK.
RARE = "样例𬱖"

ACCOUNT = {
    "AppSheetSerialNo": "202501030000000000000001",
    "TransactionDate": T,
    "TransactionTime": "143000",
    "InvestorName": RARE,
    "CertificateType": "0",
    "CertificateNo": "110101199001010011",
    "IndividualOrInstitution": "1",
    "InvestorsBirthday": dt.date(1990, 1, 1),
    "MobileTelNo": "13800000001",
    "TransactionAccountID": "9106A00000001",
    "DistributorCode": "379",
    "BusinessCode": "001",
}
PURCHASE = {
    "AppSheetSerialNo": "202501030000000000000002",
    "TransactionDate": T,
    "TransactionTime": "143000",
    "FundCode": "990001",
    "ApplicationAmount": Decimal("16000.00"),
    "BusinessCode": "022",
    "TransactionAccountID": "9106A00000001",
    "DistributorCode": "379",
    "ShareClass": "0",
}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An empty folder for what goes out."""
    directory = tmp_path / "out"
    directory.mkdir()
    return directory


def write(directory: Path, version: str, file_type: str, *rows) -> Path:
    name = DataFileName("379", "91", T, file_type)
    return write_data_file(directory, name, layout(version, file_type), rows)


@pytest.mark.parametrize("version", VERSIONS)
class TestWriteDataFile:
    def test_writes_an_01_that_another_reader_reads(self, version, out):
        seen = see(write(out, version, "01", ACCOUNT))

        [row] = seen.records
        assert set(row) == set(widths_of(version, "01"))
        assert row["INVESTORNAME"].rstrip(b" ").decode("gb18030") == RARE
        assert row["INVESTORNAME"].startswith(RARE.encode("gb18030") + b"  ")
        assert row["INVESTORSBIRTHDAY"] == b"19900101"
        assert row["TRANSACTIONDATE"] == b"20250103"
        assert row["BUSINESSCODE"] == b"001"
        assert row["ANNUALINCOME"] == b"0" * len(row["ANNUALINCOME"])
        assert row["ADDRESS"].strip(b" ") == b""

    def test_writes_a_03_that_another_reader_reads(self, version, out):
        seen = see(write(out, version, "03", PURCHASE))

        [row] = seen.records
        assert row["APPLICATIONAMOUNT"] == b"0000000001600000"
        assert row["APPLICATIONVOL"] == b"0000000000000000"
        assert row["ORIGINALSUBSDATE"] == b"        "
        assert row["FUNDCODE"] == b"990001"

    def test_pads_every_header_line_to_the_versions_width(self, version, out):
        seen = see(write(out, version, "03"))

        stripped = [line.strip() for line in seen.head]
        assert stripped[1:5] == [version.encode(), b"379", b"91", b"20250103"]
        assert stripped[6:9] == [b"03", b"379", b"91"]

    def test_writes_no_records_with_a_count_of_zero(self, version, out):
        assert see(write(out, version, "01")).records == []

    def test_writes_the_same_bytes_again(self, version, out):
        first = write(out, version, "03", PURCHASE).read_bytes()

        assert write(out, version, "03", PURCHASE).read_bytes() == first

    def test_leaves_nothing_when_a_value_does_not_fit(self, version, out):
        wrong = {**PURCHASE, "FundCode": "9900011"}

        with pytest.raises(FieldDoesNotFit) as refused:
            write(out, version, "03", PURCHASE, wrong)

        error = refused.value
        assert (error.record, error.name, error.value) == (2, "FundCode", "9900011")
        assert list(out.iterdir()) == []


class TestFieldCounts:
    @pytest.mark.parametrize(
        ("version", "variant", "count"),
        [("20", "", 74), ("20", "A", 73), ("21", "", 74), ("22", "", 82)],
    )
    def test_writes_as_many_fields_as_the_version_has(
        self, version, variant, count, out
    ):
        name = DataFileName("379", "91", T, "03")
        path = write_data_file(out, name, layout(version, "03", variant), [])

        assert len(see(path).names) == count


class TestEncodeRecord:
    def test_refuses_a_field_the_layout_lacks(self):
        with pytest.raises(FieldUnknown):
            encode_record(layout("20", "03"), {"NoSuchField": "1"})

    def test_takes_names_in_any_letter_case(self):
        shape = layout("20", "03")

        assert encode_record(shape, {"FUNDCODE": "990001"}) == encode_record(
            shape, {"fundcode": "990001"}
        )

    def test_refuses_a_name_one_byte_too_long_rather_than_cut_it(self):
        shape = layout("20", "01")
        assert shape["InvestorName"].length == 120
        encode_record(shape, {"InvestorName": "例" * 58 + "𬱖"})

        with pytest.raises(FieldDoesNotFit):
            encode_record(shape, {"InvestorName": "例" * 58 + "𬱖" + "a"})

    def test_does_not_repeat_the_value_in_the_message(self):
        with pytest.raises(FieldDoesNotFit) as refused:
            encode_record(layout("20", "01"), {"CertificateNo": "1" * 31})

        assert str(refused.value) == (
            "CertificateNo: the value needs 31 bytes, there is room for 30."
        )


class TestWriteIndex:
    @pytest.mark.parametrize(("version", "digits"), [("20", 3), ("21", 3), ("22", 8)])
    def test_lists_the_files_in_the_versions_width(self, version, digits, out):
        name = IndexName("OFI", "379", "91", T)
        listed = ["OFD_379_91_20250103_01.TXT", "OFD_379_91_20250103_03.TXT"]

        path = write_index(out, name, version, listed)

        lines = path.read_bytes().split(b"\r\n")
        assert path.name == "OFI_379_91_20250103.TXT"
        assert lines[0] == b"OFDCFIDX"
        assert lines[5] == b"2".rjust(digits, b"0")
        assert [line.decode() for line in lines[6:8]] == listed
        assert lines[8:] == [b"OFDCFEND", b""]

    def test_leaves_no_temporary_file(self, out):
        write_index(out, IndexName("OFI", "379", "91", T), "20", [])

        assert [path.name for path in out.iterdir()] == ["OFI_379_91_20250103.TXT"]

    def test_refuses_a_party_longer_than_its_line(self, out):
        with pytest.raises(FieldDoesNotFit):
            write_index(out, IndexName("OFI", "3790000001", "91", T), "20", [])
