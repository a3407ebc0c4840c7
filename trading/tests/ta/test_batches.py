from __future__ import annotations

import random
from pathlib import Path

import pytest

from trading.ta.batches import Direction, batches, direction_of, prefix_of
from trading.ta.errors import LayoutUnknown
from trading.ta.fields import Writable
from trading.ta.layouts import VERSIONS, layout
from trading.ta.names import DataFileName
from trading.ta.package import check_package, read_package
from trading.tests.ta.independent import values_of
from trading.tests.ta.packages import T, a_package, change
from trading.tests.ta.samples import every_layout, some_values

TYPES_OF = {
    version: {one.file_type for one in every_layout() if one.version == version}
    for version in VERSIONS
}
#: A batch, a version, and those of its types that the version has.
BATCHES = [
    pytest.param(
        batch,
        version,
        sorted(batch.file_types & known),
        id=f"{version}-{batch.prefix}-{batch.direction.value}",
    )
    for batch in batches()
    for version, known in TYPES_OF.items()
    if batch.file_types & known
]
TYPES = sorted({shape.file_type for shape in every_layout()})


class TestTable:
    def test_knows_every_file_type_once(self):
        carried = [one for batch in batches() for one in batch.file_types]

        assert sorted(carried) == TYPES

    @pytest.mark.parametrize(
        ("file_type", "prefix", "direction"),
        [
            ("03", "OFI", Direction.OUT),
            ("04", "OFI", Direction.IN),
            ("07", "OFJ", Direction.IN),
            ("C4", "OFC", Direction.IN),
            ("11", "OFS", Direction.IN),
            ("25", "OFK", Direction.IN),
            ("33", "OFT", Direction.OUT),
            ("35", "OFB", Direction.IN),
            ("X1", "OFX", Direction.OUT),
            ("X4", "OFX", Direction.IN),
        ],
    )
    def test_says_which_index_and_which_way(self, file_type, prefix, direction):
        assert (prefix_of(file_type), direction_of(file_type)) == (prefix, direction)

    def test_refuses_a_type_it_does_not_know(self):
        with pytest.raises(LayoutUnknown):
            prefix_of("99")


@pytest.mark.parametrize(("batch", "version", "types"), BATCHES)
class TestEveryBatch:
    def test_is_written_read_and_read_by_another(self, batch, version, types, tmp_path):
        files = {one: self.rows(version, one) for one in types}

        index = a_package(
            tmp_path,
            version=version,
            prefix=batch.prefix,
            files=files,
            outgoing=batch.direction is Direction.OUT,
        )

        package = read_package(index)
        assert [file.header.file_type for file in package.files] == types
        for file in package.files:
            seen = values_of(tmp_path / file.name)
            assert len(seen) == file.header.records == len(list(file.values())) == 2
        lines = index.read_bytes().split(b"\r\n")
        assert lines[0] == b"OFDCFIDX"
        assert int(lines[5]) == len(types) == len(lines) - 8
        assert [line.decode() for line in lines[6:-2]] == [
            file.name for file in package.files
        ]

    def rows(self, version: str, file_type: str) -> list[dict[str, Writable]]:
        rng = random.Random(file_type)  # noqa: S311 - repeatable, no secret
        return [some_values(rng, layout(version, file_type)) for _ in range(2)]


class TestStrangeIndexes:
    def problems(self, index: Path) -> list[tuple[str, int | None]]:
        package, problems = check_package(index)
        assert package is None
        return [(problem.code, problem.line) for problem in problems]

    def test_list_a_type_that_does_not_travel_with_them(self, tmp_path):
        index = a_package(tmp_path, prefix="OFI", files={"02": [], "07": []})

        assert self.problems(index) == [("listed_type_strange", 8)]

    def test_list_files_both_ways(self, tmp_path):
        index = a_package(tmp_path, prefix="OFI", files={"03": [], "04": []})

        assert self.problems(index) == [("listed_directions", None)]

    def test_have_a_prefix_of_no_batch(self, tmp_path):
        index = a_package(tmp_path, prefix="OFZ", files={"04": []})

        assert self.problems(index) == [("prefix_unknown", None)]

    def test_are_told_of_everything_at_once(self, tmp_path):
        index = a_package(tmp_path, prefix="OFI", files={"02": [], "07": [], "11": []})
        name = str(DataFileName("91", "379", T, "11"))
        (tmp_path / name).unlink()
        change(index, b"\r\n003\r\n", b"\r\n004\r\n")

        assert sorted(self.problems(index), key=str) == [
            ("file_missing", 9),
            ("index_count", 6),
            ("listed_type_strange", 8),
            ("listed_type_strange", 9),
        ]
