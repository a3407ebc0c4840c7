"""Our layouts beside the published field lists, where they are at hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.conf import settings

from settlement.banks import names
from settlement.banks.layouts import layout
from settlement.banks.writing import write
from settlement.tests.banks.factories import DAY, ONE_OF_EACH

_LISTS = Path(settings.BASE_DIR).parent / "shared" / "bank" / "layouts.csv"
_OWN = {"inner_transfer", "result"}
_PUBLISHED = sorted(set(ONE_OF_EACH) - _OWN)

pytestmark = pytest.mark.skipif(
    not _LISTS.exists(), reason="the published lists are not at hand"
)


def _published(pattern: str) -> list[dict[str, str]]:
    with _LISTS.open(encoding="utf-8", newline="") as file:
        found = [
            row
            for row in csv.DictReader(file)
            if (row["profile"], row["version"]) == ("supervision-a", "3.1")
            and row["file_pattern"] == f"{pattern}*"
        ]
    return sorted(found, key=lambda row: int(row["position"]))


@pytest.mark.parametrize("pattern", _PUBLISHED)
class TestLayout:
    def test_has_the_published_fields_in_their_order(self, pattern: str) -> None:
        assert [field.meaning for field in layout(pattern).fields] == [
            row["field"] for row in _published(pattern)
        ]

    def test_is_written_so_that_a_reader_of_the_lists_finds_each_field(
        self, pattern: str
    ) -> None:
        fields = _published(pattern)
        raw = write(pattern, [ONE_OF_EACH[pattern]])
        lines = raw.decode(fields[0]["encoding"]).split("\n")
        start = int(fields[0]["data_starts_at_row"]) - 1
        texts = lines[start].split(fields[0]["delimiter"])
        assert len(texts) == len(fields)
        found = {row["field"]: text for row, text in zip(fields, texts, strict=True)}
        amount = next(text for name, text in found.items() if name.startswith("金额"))
        assert lines[0] == f"1|{amount}"
        assert str(names.batched(pattern, DAY, 1)).startswith(f"{pattern}_20250103")
