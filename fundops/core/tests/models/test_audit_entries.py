"""What the database refuses about the audit trail, and the hash it writes itself."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from fundops.core.database.owner import as_owner
from fundops.core.models import AuditEntry
from fundops.core.services import audit
from fundops.core.tests.factories import service

WRONG = {
    "update": "UPDATE core_auditentry SET reason = 'another'",
    "delete": "DELETE FROM core_auditentry",
    "truncate": "TRUNCATE core_auditentry",
}


def an_entry() -> AuditEntry:
    return audit.record(
        action="core.thing.done",
        subject="thing 1",
        actor=service(),
        after={"b": 1, "a": "样例"},
    )


def hash_of_the_content() -> str:
    """Compute the hash of the only row from what the row says now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(sha256(convert_to(jsonb_build_array(id,"
            " at AT TIME ZONE 'UTC', business_date, actor_id, actor_no, roles, action,"
            " subject, reason, before, after, source, address, request_id, rules"
            ")::text, 'UTF8')), 'hex') FROM core_auditentry"
        )
        return str(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
class TestTheTrailIsAppendOnly:
    @pytest.mark.parametrize("sql", WRONG.values(), ids=list(WRONG))
    def test_for_the_application(self, sql: str) -> None:
        entry = an_entry_committed()

        with pytest.raises(DatabaseError, match=r"permission denied|append-only"):
            execute(sql)

        assert AuditEntry.objects.get().row_hash == entry.row_hash

    @pytest.mark.parametrize("sql", WRONG.values(), ids=list(WRONG))
    def test_for_the_owner_too(self, sql: str) -> None:
        entry = an_entry_committed()

        with as_owner(), pytest.raises(DatabaseError, match="append-only"):
            execute(sql)

        assert AuditEntry.objects.get().row_hash == entry.row_hash

    @pytest.mark.parametrize("sql", WRONG.values(), ids=list(WRONG))
    def test_whatever_the_session_asks_to_ignore(self, sql: str) -> None:
        an_entry_committed()

        with as_owner():
            execute(
                "SET pgtrigger.ignore = '{core_auditentry:append_only,"
                "core_auditentry:no_truncate}'"
            )
            with pytest.raises(DatabaseError, match="append-only"):
                execute(sql)

        assert AuditEntry.objects.count() == 1


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def an_entry_committed() -> AuditEntry:
    with transaction.atomic():
        entry = an_entry()
    return AuditEntry.objects.get(pk=entry.pk)


@pytest.mark.django_db
class TestRowHash:
    def test_is_sha_256_over_the_content(self) -> None:
        an_entry()

        stored = AuditEntry.objects.get()
        assert len(stored.row_hash) == 64
        assert stored.row_hash == hash_of_the_content()

    def test_is_written_whatever_was_given(self) -> None:
        entry = AuditEntry.objects.create(
            at="2025-01-02T09:30:00+08:00",
            actor=service(),
            actor_no="SERVICE",
            action="a",
            subject="b",
            row_hash="f" * 64,
        )

        assert AuditEntry.objects.get(pk=entry.pk).row_hash == hash_of_the_content()

    def test_differs_for_the_same_act_twice(self) -> None:
        an_entry()
        an_entry()

        one, two = AuditEntry.objects.values_list("row_hash", flat=True)
        assert one != two

    def test_is_written_for_rows_inserted_as_a_set(self) -> None:
        execute(
            "INSERT INTO core_auditentry (at, actor_id, actor_no, roles, action,"
            " subject, reason, source, address, request_id, row_hash)"
            " SELECT now(), staff.id, employee_no, '', 'a', 's' || n,"
            " '', '', '', '', '' FROM core_staff AS staff, generate_series(1, 3) AS n"
        )

        hashes = set(AuditEntry.objects.values_list("row_hash", flat=True))
        assert len(hashes) == 3
        assert "" not in hashes
