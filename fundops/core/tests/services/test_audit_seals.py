"""Seals over the trail, and what they tell of somebody who rules the database."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from fundops.core.database.owner import as_admin
from fundops.core.models import AuditEntry, AuditSeal
from fundops.core.services import audit, audit_heads, audit_seals, locks
from fundops.core.services.audit_digest import RECOMPUTED
from fundops.core.tests.factories import THURSDAY, noon, service

NOW = noon(THURSDAY)
NO_PATIENCE = dt.timedelta(0)


def sealed() -> AuditSeal | None:
    return audit_seals.seal(now=NOW, patience=NO_PATIENCE)


def acts(count: int) -> list[int]:
    """Record so many acts, each committed by itself; say their numbers."""
    made = []
    for number in range(count):
        with transaction.atomic():
            entry = audit.record(
                action="core.thing.done",
                subject=f"thing {number}",
                actor=service(),
                after={"amount": f"{number}.00"},
            )
        made.append(entry.pk)
    return made


def as_ruler(*statements: str) -> None:
    """Do what only somebody can who rules the database: no trigger fires."""
    with as_admin(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)


def rehashed(entry_id: int) -> str:
    return (
        f"UPDATE core_auditentry AS entry SET row_hash = {RECOMPUTED}"
        f" WHERE id = {entry_id}"
    )


def first_bad() -> tuple[str, int | None, int | None]:
    found = audit_seals.verify().first_bad
    assert found is not None
    return found.what, found.seal, found.entry_id


class Writer:
    """Another connection that has written an act and not ended its transaction."""

    def __init__(self) -> None:
        self._written, self._end = threading.Event(), threading.Event()
        self._commits = True
        self.entry_id = 0
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        assert self._written.wait(10)

    def end(self, *, commit: bool) -> None:
        self._commits = commit
        self._end.set()
        self._thread.join(10)

    def _run(self) -> None:
        try:
            with transaction.atomic():
                self.entry_id = audit.record(
                    action="core.thing.late", subject="late", actor=service()
                ).pk
                self._written.set()
                self._end.wait(20)
                transaction.set_rollback(not self._commits)
        finally:
            self._written.set()
            connection.close()


@pytest.fixture
def writer() -> Iterator[Writer]:
    one = Writer()
    yield one
    one.end(commit=False)


@pytest.mark.django_db(transaction=True)
class TestSeal:
    def test_closes_a_stretch_and_chains_it_to_the_one_before(self) -> None:
        first = acts(3)
        one = sealed()
        second = acts(2)
        two = sealed()

        assert one is not None
        assert two is not None
        assert (one.number, one.last_id, one.rows) == (1, first[-1], 3)
        assert (two.number, two.first_id, two.rows) == (2, first[-1] + 1, 2)
        assert two.last_id == second[-1]
        assert two.previous_sha256 == one.sha256
        assert audit_seals.verify() == audit_seals.Verdict(2, 5, 0)

    def test_makes_none_where_nothing_is_new(self) -> None:
        acts(1)
        sealed()
        sealed()

        assert sealed() is None

    def test_is_cut_where_it_would_grow_too_large(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(audit_seals, "LARGEST", 2)
        acts(5)

        made = audit_seals.seal_all(now=NOW, patience=NO_PATIENCE)

        assert [seal.rows for seal in made if seal.rows] == [2, 2, 1]
        assert audit_seals.verify().ok

    def test_lists_what_a_writer_still_holds_and_takes_it_later(
        self, writer: Writer
    ) -> None:
        acts(1)
        one = sealed()
        assert one is not None
        assert any(a <= writer.entry_id <= b for a, b in one.missing)

        acts(1)
        two = sealed()
        assert two is not None
        assert two.missing == one.missing, "its writer is under way"
        assert two.taken == two.voided == []

        writer.end(commit=True)
        three = sealed()
        assert three is not None
        assert three.taken == [[writer.entry_id, writer.entry_id]]
        assert three.rows == 1
        assert three.missing == []
        assert audit_seals.verify().ok

    def test_voids_what_was_rolled_back(self, writer: Writer) -> None:
        acts(1)
        sealed()
        writer.end(commit=False)
        acts(1)

        two = sealed()

        assert two is not None
        assert any(a <= writer.entry_id <= b for a, b in two.voided)
        assert two.missing == two.taken == []
        assert audit_seals.verify().ok

    def test_lets_no_writer_wait(self) -> None:
        acts(1)
        with transaction.atomic():
            sealed()
            # Another connection writes while the sealer's transaction is open.
            other = Writer()
            other.end(commit=True)
            assert other.entry_id

        assert AuditEntry.objects.filter(pk=other.entry_id).exists()

    def test_writes_its_head_outside_once_it_is_committed(self) -> None:
        acts(2)
        with transaction.atomic():
            one = sealed()
            assert audit_heads.kept() == {}

        assert one is not None
        assert audit_heads.kept() == {1: audit_heads.head_of(one)}
        path = audit_heads.folder() / "2025-01-02.txt"
        assert path.read_text() == f"1 {one.last_id} {one.sha256} 2\n"

    def test_writes_the_head_that_a_killed_run_left_out(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        acts(1)
        with monkeypatch.context() as killed:
            killed.setattr(audit_heads, "keep", lambda seals: None)
            sealed()
        assert audit_heads.kept() == {}
        assert audit_seals.verify().ok

        sealed()

        assert audit_heads.kept()[1].sha256 == AuditSeal.objects.get(number=1).sha256

    def test_puts_a_head_behind_a_torn_line(self) -> None:
        acts(1)
        one = sealed()
        assert one is not None
        path = audit_heads.folder() / "2025-01-02.txt"
        path.write_text(path.read_text()[:20])

        assert sealed() is not None or AuditSeal.objects.count() == 1
        assert audit_heads.kept()[1] == audit_heads.head_of(one)

    def test_refuses_to_go_on_where_the_tail_was_cut_off(self) -> None:
        acts(1)
        sealed()
        as_ruler("DELETE FROM core_auditseal")

        with pytest.raises(audit_seals.SealsDiffer, match="the head of seal 1"):
            sealed()

    def test_leaves_the_work_to_one_sealer(self) -> None:
        held = threading.Event()
        end = threading.Event()

        def hold() -> None:
            with locks.only_one("seal_audit"):
                held.set()
                end.wait(20)
            connection.close()

        other = threading.Thread(target=hold)
        other.start()
        held.wait(10)
        try:
            with pytest.raises(CommandError, match="running elsewhere") as error:
                call_command("seal_audit")
            assert error.value.returncode == 75
        finally:
            end.set()
            other.join()


def change_one_digit(ids: list[int]) -> str:
    return (
        'UPDATE core_auditentry SET after = \'{"amount": "9.00"}\''
        f" WHERE id = {ids[3]}"
    )


def swap_two(ids: list[int]) -> list[str]:
    return [
        "UPDATE core_auditentry AS one SET subject = other.subject,"
        " after = other.after, at = other.at, row_hash = other.row_hash"
        f" FROM core_auditentry AS other WHERE (one.id, other.id) IN"
        f" (({ids[2]}, {ids[5]}), ({ids[5]}, {ids[2]}))"
    ]


@pytest.mark.django_db(transaction=True)
class TestVerifyNames:
    """Each fault is named by the first bad row, also where its hash was made to fit."""

    @pytest.fixture
    def trail(self) -> list[int]:
        """Three seals over ten, ten and ten acts."""
        ids: list[int] = []
        for _ in range(3):
            ids += acts(10)
            sealed()
        assert audit_seals.verify().ok
        return ids

    def test_a_digit_that_was_changed(self, trail: list[int]) -> None:
        as_ruler(change_one_digit(trail))

        assert first_bad() == ("row_changed", 1, trail[3])

    def test_a_row_changed_with_its_hash_by_the_seal(self, trail: list[int]) -> None:
        as_ruler(change_one_digit(trail), rehashed(trail[3]))

        assert first_bad() == ("seal_differs", 1, None)

    def test_two_rows_that_were_swapped(self, trail: list[int]) -> None:
        as_ruler(*swap_two(trail))

        assert first_bad() == ("row_changed", 1, trail[2])

    def test_another_person_put_in_place_of_the_actor(self, trail: list[int]) -> None:
        as_ruler(f"UPDATE core_auditentry SET actor_id = 0 WHERE id = {trail[12]}")

        assert first_bad() == ("row_changed", 2, trail[12])

    def test_the_last_ten_dropped_with_their_seal(self, trail: list[int]) -> None:
        as_ruler(
            f"DELETE FROM core_auditentry WHERE id >= {trail[20]}",
            "DELETE FROM core_auditseal WHERE number = 3",
        )

        what, seal, entry_id = first_bad()
        assert (what, seal) == ("tail_removed", 3)
        assert trail[19] < (entry_id or 0) <= trail[20]

    def test_a_row_dropped_from_the_middle(self, trail: list[int]) -> None:
        as_ruler(f"DELETE FROM core_auditentry WHERE id = {trail[14]}")

        assert first_bad() == ("row_removed", 2, trail[14])

    def test_a_row_put_into_a_sealed_range(
        self, trail: list[int], writer: Writer
    ) -> None:
        acts(1)
        sealed()
        writer.end(commit=False)
        acts(1)
        sealed()
        as_ruler(
            "INSERT INTO core_auditentry (id, at, actor_id, actor_no, roles, action,"
            " subject, reason, source, address, request_id, row_hash)"
            f" SELECT {writer.entry_id}, at, actor_id, actor_no, roles, action,"
            " subject, reason, source, address, request_id, ''"
            f" FROM core_auditentry WHERE id = {trail[0]}",
            rehashed(writer.entry_id),
        )

        assert first_bad() == ("row_inserted", 5, writer.entry_id)

    def test_a_seal_dropped_from_the_middle(self, trail: list[int]) -> None:
        as_ruler("DELETE FROM core_auditseal WHERE number = 2")

        what, seal, _entry_id = first_bad()
        assert (what, seal) == ("seal_missing", 2)

    def test_everything_sealed_anew_by_the_heads(self, trail: list[int]) -> None:
        heads = audit_heads.folder()
        kept = {path: path.read_text() for path in heads.glob("*.txt")}
        as_ruler(change_one_digit(trail), rehashed(trail[3]))
        as_ruler("DELETE FROM core_auditseal")
        for path in kept:
            path.unlink()
        audit_seals.seal_all(now=NOW, patience=NO_PATIENCE)
        for path, text in kept.items():
            path.write_text(text)

        assert first_bad()[:2] == ("head_differs", 1)

    def test_a_seal_that_says_something_else(self, trail: list[int]) -> None:
        as_ruler("UPDATE core_auditseal SET sealed_at = now() WHERE number = 2")

        assert first_bad() == ("seal_differs", 2, None)

    def test_a_row_changed_before_it_was_sealed(self, trail: list[int]) -> None:
        late = acts(1)
        as_ruler(f"UPDATE core_auditentry SET reason = 'x' WHERE id = {late[0]}")

        assert first_bad() == ("row_changed", None, late[0])

    def test_heads_that_are_gone(self, trail: list[int]) -> None:
        for path in audit_heads.folder().glob("*.txt"):
            path.unlink()

        assert first_bad() == ("head_missing", 1, None)

    def test_the_first_of_several(self, trail: list[int]) -> None:
        as_ruler(
            f"DELETE FROM core_auditentry WHERE id = {trail[25]}",
            change_one_digit(trail),
        )

        assert first_bad() == ("row_changed", 1, trail[3])

    def test_it_in_words_and_json_and_ends_with_one(
        self, trail: list[int], capsys: pytest.CaptureFixture[str]
    ) -> None:
        as_ruler(change_one_digit(trail))

        with pytest.raises(CommandError, match=r"core\.audit_row_changed: Row") as said:
            call_command("verify_audit", "--json")

        answer = json.loads(capsys.readouterr().out)
        assert said.value.returncode == 1
        assert answer["ok"] is False
        assert answer["first_bad"]["entry_id"] == trail[3]


@pytest.mark.django_db(transaction=True)
class TestTheApplication:
    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE core_auditseal SET rows = 0",
            "DELETE FROM core_auditseal",
            "TRUNCATE core_auditseal",
            "UPDATE core_auditentry SET row_hash = ''",
            "DELETE FROM core_auditentry",
            "ALTER TABLE core_auditentry DISABLE TRIGGER ALL",
            "SET session_replication_role = replica",
            "SELECT setval('core_auditentry_id_seq', 1)",
        ],
    )
    def test_can_do_none_of_it(self, sql: str) -> None:
        acts(1)
        sealed()

        with (
            pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)

        assert audit_seals.verify().ok


@pytest.mark.django_db(transaction=True)
class TestTheCommands:
    def test_seal_prints_the_heads(self, capsys: pytest.CaptureFixture[str]) -> None:
        acts(2)

        call_command("seal_audit")

        seal = AuditSeal.objects.get(number=1)
        assert str(audit_heads.head_of(seal)) in capsys.readouterr().out

    def test_a_dry_run_seals_nothing(self, capsys: pytest.CaptureFixture[str]) -> None:
        acts(2)

        call_command("seal_audit", "--dry-run")

        assert not AuditSeal.objects.exists()
        assert capsys.readouterr().out == "2 rows are not sealed yet\n"

    def test_verify_says_that_all_is_well(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        acts(2)
        call_command("seal_audit")

        call_command("verify_audit")

        assert "the audit trail is whole: 2 rows" in capsys.readouterr().out
