"""A real package, where it is on this machine, as the independent reader reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from trading.ta.package import Package, read_package
from trading.tests.ta.fuzzing import plain
from trading.tests.ta.independent import judge

FOLDER = Path(__file__).parents[4] / "shared/ofd/samples/ta02_to_379_20180104"
RECORDS = {"02": 0, "04": 6, "05": 4, "06": 0, "09": 0, "12": 4, "24": 0}

pytestmark = pytest.mark.skipif(
    not FOLDER.exists(), reason="The real package is not on this machine."
)


@pytest.fixture
def package() -> Package:
    return read_package(FOLDER / "OFI_02_379_20180104.TXT")


def test_is_read_complete(package: Package) -> None:
    found = {file.header.file_type: file.header.records for file in package.files}

    assert found == RECORDS
    assert {file.header.version for file in package.files} == {"20"}


def test_says_what_another_reader_reads(package: Package) -> None:
    for file in package.files:
        ours = [plain(file.header.layout, values) for _, values in file.values()]

        assert ours == judge(file.name, file.path.read_bytes())
        assert len(ours) == RECORDS[file.header.file_type]


def test_ties_its_controls_with_its_rows(package: Package) -> None:
    """12 counts what 04 says, by fund and business code."""
    rows = [values for _, _, values in package.logical("04").values()]
    for _, _, total in package.logical("12").values():
        of_it = [
            row
            for row in rows
            if (row["FundCode"], row["BusinessCode"])
            == (total["FundCode"], total["BusinessCode"])
            and row["DetailFlag"] == "0"
        ]
        good = [row for row in of_it if row["ReturnCode"] == "0000"]
        assert len(of_it) == total["AggregationOfTransactionByBusinessType"]
        assert len(good) == total["TotalSuccessfulDealingNum"]


def test_keeps_every_byte_in_sight(package: Package) -> None:
    """The console shows each field's own bytes, and together they are the record."""
    for file in package.files:
        for number in range(1, file.header.records + 1):
            record = file.record(number)

            assert b"".join(one.raw for one in record.fields) == record.raw
            assert not any(one.fault for one in record.fields)
