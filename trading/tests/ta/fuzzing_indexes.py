"""Mutated indexes of a package whose files are good, read by us and by another."""

from __future__ import annotations

import random
from pathlib import Path

from trading.ta.package import check_package
from trading.tests.ta.fuzzing import Tally, check_place
from trading.tests.ta.independent import Refused, judge_index
from trading.tests.ta.mutations import mutated
from trading.tests.ta.packages import a_package

#: Said of the whole list, which has no line of its own.
WHOLE = {"parts_incomplete", "listed_directions", "prefix_unknown"}


def run(folder: Path, indexes: int, *, first: int = 1) -> Tally:
    """Mutate the index of a package again and again."""
    index = a_package(folder)
    whole = index.read_bytes()
    present = {path.name for path in folder.glob("OFD*")}
    tally = Tally()
    for seed in range(first, first + indexes):
        rng = random.Random(seed)  # noqa: S311 - repeatable, no secret
        broken, how = mutated(rng, whole)
        index.write_bytes(broken)
        tally.files += 1
        try:
            _compare(index, broken, present, tally)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            finding = f"seed {seed}, {how}: {type(error).__name__}: {error}"
            tally.findings.append(finding)
    return tally


def _compare(index: Path, whole: bytes, present: set[str], tally: Tally) -> None:
    try:
        theirs = judge_index(index.name, whole, present)
    except Refused:
        theirs = None
    package, problems = check_package(index)
    if package is None:
        tally.refused += 1
        tally.reasons.update({problem.code for problem in problems})
        only_version = {problem.code for problem in problems} == {"header_differs"}
        assert theirs is None or only_version, f"refused, and right: {problems[0]}"
        for problem in problems:
            if problem.file == index.name and problem.code not in WHOLE:
                check_place(problem, index.name, whole)
    else:
        tally.right += 1
        assert [file.name.upper() for file in package.files] == theirs
