"""Copies keep the layout of a file and nothing that names a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from fundops.workbench.services import pack_copies
from settlement.banks.layouts import layout
from tests.docs.pages import ROOT
from trading.ta.privacy import is_personal
from trading.ta.reader import DataFile

SAMPLE = ROOT / "docs" / "sample-day" / "package"


@pytest.mark.parametrize("kind", ["02", "04", "05"])
def test_a_copy_of_a_tas_file_reads_like_the_file(kind: str, tmp_path: Path) -> None:
    name = f"OFD_91_379_20250103_{kind}.TXT"
    raw = (SAMPLE / name).read_bytes()
    copy = pack_copies.of_ta(SAMPLE / name, name)
    assert copy is not None
    assert len(copy) == len(raw)
    place = tmp_path / name
    place.write_bytes(copy)
    ours, theirs = DataFile.open(place), DataFile.open(SAMPLE / name)
    assert ours.header == theirs.header
    for number in range(1, ours.header.records + 1):
        for one, other in zip(
            ours.record(number).fields, theirs.record(number).fields, strict=True
        ):
            if is_personal(one.field):
                assert set(one.raw) <= set(b" *")
            else:
                assert one.raw == other.raw


def test_a_copy_of_a_banks_file_names_nobody() -> None:
    fields = [field.name for field in layout("customer_back").fields]
    line = "|".join(f"value of {name}" for name in fields)
    raw = f"1|80.00\n{line}\n".encode()
    copy = pack_copies.of_bank("customer_back_20250103_001.txt", raw)
    assert copy is not None
    first, row, end = copy.decode().split("\n")
    assert (first, end) == ("1|80.00", "")
    for name in ("account_no", "account_name", "member_no"):
        assert name in fields
        assert f"value of {name}" not in row
    assert "value of amount" in row


def test_lines_that_do_not_fit_are_left_out() -> None:
    raw = "1|80.00\n样例甲|a|b\n".encode()
    copy = pack_copies.of_bank("customer_back_20250103_001.txt", raw)
    assert copy == b"1|80.00\n****\n"


@pytest.mark.parametrize("name", ["other.txt", "customer_back_2025.txt"])
def test_nothing_is_copied_of_what_is_not_known(name: str) -> None:
    assert pack_copies.of_bank(name, b"x") is None


def test_a_channels_file_is_copied_without_cards() -> None:
    copy = pack_copies.of_channel(b"S1,13800000001,80.00\n")
    assert copy == b"S1,138****0001,80.00\n"
