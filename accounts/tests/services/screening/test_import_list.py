from __future__ import annotations

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import ScreeningEntry, ScreeningList
from accounts.tests.factories import T
from accounts.tests.screening import a_list
from fundops.core.errors import CsvRefused
from fundops.core.models import AuditEntry

pytestmark = pytest.mark.django_db
_BOTH = (("R1", "样例甲", "990101199001010011"), ("R2", "样例乙", ""))


class TestImportScreeningList:
    def test_keeps_indexes_and_nothing_in_clear(self, tmp_path: Path) -> None:
        answer = a_list(tmp_path, *_BOTH)

        assert (answer.entries, answer.is_new, answer.entries_before) == (2, True, 0)
        assert ScreeningList.objects.get().version == answer.version
        assert answer.version == f"SL{T:%Y%m%d}0000001"
        with connection.cursor() as cursor:
            cursor.execute("SELECT e::text FROM accounts_screeningentry AS e")
            kept = " ".join(row for (row,) in cursor.fetchall())
        assert "样**" in kept
        assert [
            word for row in _BOTH for word in row[1:] if word and word in kept
        ] == []

    def test_leaves_a_trail(self, tmp_path: Path) -> None:
        answer = a_list(tmp_path, *_BOTH)
        entry = AuditEntry.objects.get(action="accounts.screening_list.imported")
        assert entry.subject == f"screening list {answer.version}"
        assert entry.after["entries"] == 2

    def test_passes_over_the_file_that_counts_already(self, tmp_path: Path) -> None:
        first = a_list(tmp_path, *_BOTH)
        again = a_list(tmp_path, *_BOTH)
        assert (again.version, again.is_new) == (first.version, False)
        assert ScreeningList.objects.count() == 1

    def test_makes_a_new_edition_of_another_file(self, tmp_path: Path) -> None:
        first = a_list(tmp_path, *_BOTH)
        second = a_list(tmp_path, _BOTH[0])
        assert second.version != first.version
        assert (second.entries, second.entries_before) == (1, 2)
        assert ScreeningEntry.objects.count() == 3

    def test_refuses_a_list_of_nobody(self, tmp_path: Path) -> None:
        with pytest.raises(CsvRefused, match="would clear everybody"):
            a_list(tmp_path)
        assert not ScreeningList.objects.exists()

    def test_refuses_a_bad_row_with_its_place(self, tmp_path: Path) -> None:
        with pytest.raises(CsvRefused, match="row 3, column reference: 'R 2'"):
            a_list(tmp_path, _BOTH[0], ("R 2", "样例乙", ""))
        assert not ScreeningList.objects.exists()

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE accounts_screeninglist SET name = 'x'",
            "DELETE FROM accounts_screeningentry",
            "UPDATE accounts_screening SET result = 'CLEAR'",
            "DELETE FROM accounts_screening",
            "TRUNCATE accounts_screening",
        ],
    )
    def test_can_be_changed_by_nobody(self, tmp_path: Path, sql: str) -> None:
        a_list(tmp_path, *_BOTH)
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
