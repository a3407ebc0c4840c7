"""
What each role can do, tried by SQL on every object: what the file says, and no more.

Every statement touches no row; the database looks at rights before it looks for rows.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from fundops.core.database.catalogue import Catalogue
from fundops.core.database.grants import Grant, grants
from fundops.core.database.owner import as_admin, as_auditor, as_owner
from fundops.core.database.partitions import ensure_partitions
from fundops.core.database.rights import differences
from fundops.core.database.roles import append_only_tables

#: Where the application may delete: what ends with a session, or is staged.
DELETED = {
    "axes_accessattempt",
    "axes_accessattemptexpiration",
    "axes_accessfailurelog",
    "axes_accesslog",
    "core_authenticator",
    "core_movedclock",
    "core_savedview",
    "core_staff_groups",
    "django_session",
    "otp_static_staticdevice",
    "otp_static_statictoken",
    "trading_stagedrow",
}
#: Whatever else: no role has it on anything.
NEVER = (
    "TRUNCATE public.{0}",
    "ALTER TABLE public.{0} ADD COLUMN mine integer",
    "ALTER TABLE public.{0} DISABLE TRIGGER ALL",
    "ALTER TABLE public.{0} RENAME TO mine",
    "ALTER TABLE public.{0} OWNER TO CURRENT_USER",
    "ALTER TABLE public.{0} ENABLE ROW LEVEL SECURITY",
    "DROP TABLE public.{0}",
    "CREATE INDEX ON public.{0} ((1))",
    "CREATE RULE mine AS ON INSERT TO public.{0} DO INSTEAD NOTHING",
    "CREATE TRIGGER mine BEFORE INSERT ON public.{0} FOR EACH ROW"
    " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
)
TABLES = [g for g in grants() if g.role == "application" and g.kind == "table"]
VIEWS = [g for g in grants() if g.role == "application" and g.kind == "view"]
SEQUENCES = [g for g in grants() if g.kind == "sequence"]
FUNCTIONS = [g for g in grants() if g.kind == "function"]


def name(grant: Grant) -> str:
    return grant.name


def can(sql: str) -> bool:
    """Say whether the role may; any other complaint than of rights is a failure."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            transaction.set_rollback(True)
    except DatabaseError as error:
        words = str(error)
        assert "permission denied" in words or "must be" in words, f"{sql}: {words}"
        return False
    return True


def done(table: str, columns: tuple[str, ...]) -> set[str]:
    """Try to read, add, change each column, remove; say what went through."""
    tries = {
        "SELECT": f"SELECT * FROM public.{table} WHERE false",
        "DELETE": f"DELETE FROM public.{table}",
    }
    for one in columns:
        column = connection.ops.quote_name(one)
        tries[f"UPDATE({one})"] = f"UPDATE public.{table} SET {column} = DEFAULT"
        tries[f"INSERT({one})"] = (
            f"INSERT INTO public.{table} ({column})"
            f" SELECT (NULL::public.{table}).{column}"
        )
    # What reads no row asks for no right to read.
    return {right for right, sql in tries.items() if can(_of_no_row(right, sql))}


def _of_no_row(right: str, sql: str) -> str:
    return sql if right == "SELECT" else f"{sql} WHERE false"


def said(grant: Grant, columns: tuple[str, ...]) -> set[str]:
    """Say what the file gives, column by column."""
    spelled = set(grant.spelled(columns))
    for right in ("UPDATE", "INSERT"):
        if right in spelled:
            spelled.remove(right)
            spelled |= {f"{right}({column})" for column in columns}
    return spelled


@pytest.mark.django_db
class TestTheApplication:
    @pytest.mark.parametrize("grant", TABLES, ids=name)
    def test_does_to_a_table_what_the_file_says(self, grant: Grant) -> None:
        columns = Catalogue.read().columns[grant.name]

        assert done(grant.name, columns) == said(grant, columns)
        assert [sql for sql in NEVER if can(sql.format(grant.name))] == []

    @pytest.mark.parametrize("grant", VIEWS, ids=name)
    def test_only_reads_a_view(self, grant: Grant) -> None:
        assert can(f"SELECT * FROM {grant.name} WHERE false")
        assert not can(f"DROP VIEW {grant.name}")

    @pytest.mark.parametrize("grant", SEQUENCES, ids=name)
    def test_draws_from_a_sequence_where_the_file_says_so(self, grant: Grant) -> None:
        assert can(f"SELECT nextval('{grant.name}')") is ("USAGE" in grant.rights)
        assert not can(f"SELECT setval('{grant.name}', 1)")

    @pytest.mark.parametrize("grant", FUNCTIONS, ids=name)
    def test_calls_a_function_where_the_file_says_so(self, grant: Grant) -> None:
        arguments = {
            "ensure_partitions(date)": "'2031-12-15'",
            "_pgtrigger_should_ignore(name)": "'x'",
        }.get(grant.name, "")
        called = f"SELECT public.{grant.name.partition('(')[0]}({arguments})"

        assert can(called) is ("EXECUTE" in grant.rights)
        assert not can(f"DROP FUNCTION public.{grant.name}")

    def test_reaches_no_partition(self) -> None:
        ensure_partitions(dt.date(2031, 12, 15))
        catalogue = Catalogue.read()
        assert catalogue.partitions

        for partition in sorted(catalogue.partitions):
            columns = catalogue.columns[partition]
            assert done(partition, columns) == set(), partition
            assert [sql for sql in NEVER if can(sql.format(partition))] == []

    def test_deletes_what_ends_with_a_session_and_nothing_else(self) -> None:
        assert {g.name for g in TABLES if "DELETE" in g.rights} == DELETED

    def test_changes_nothing_that_only_grows(self) -> None:
        growing = {grant for grant in TABLES if grant.name in append_only_tables()}

        assert {grant.rights for grant in growing} == {("SELECT", "INSERT")}

    def test_gives_no_number_of_its_own_to_an_audit_row(self) -> None:
        assert not can(
            "INSERT INTO core_auditentry (id, action) SELECT 1, 'x' WHERE false"
        )

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE trading_order SET amount = amount",
            "UPDATE settlement_claim SET amount = amount",
            "UPDATE settlement_payout SET amount = amount",
            "UPDATE settlement_payout SET card_id = card_id",
            "UPDATE settlement_refund SET amount = amount",
            "UPDATE settlement_custodiantransfer SET to_account_id = to_account_id",
            "UPDATE trading_holding SET sub_account_id = sub_account_id",
            "UPDATE core_review SET maker_id = maker_id",
            "UPDATE core_staff SET is_superuser = true",
            "UPDATE core_staff SET employee_no = 'E1'",
            "UPDATE auth_group SET name = 'reviewer'",
            "INSERT INTO auth_group (name) VALUES ('mine')",
        ],
    )
    def test_never_changes_what_money_was_approved_for(self, sql: str) -> None:
        assert not can(sql)


@pytest.mark.django_db(transaction=True)
class TestTheAuditor:
    def test_reads_every_view_and_no_table(self) -> None:
        catalogue = Catalogue.read()
        views = {grant.name for grant in VIEWS}
        with as_auditor():
            for kind, one in sorted(catalogue.objects):
                if kind in ("table", "view"):
                    assert can(f"SELECT * FROM public.{one} WHERE false") is (
                        one in views
                    ), one

    def test_writes_nowhere(self) -> None:
        catalogue = Catalogue.read()
        with as_auditor():
            for kind, one in sorted(catalogue.objects):
                if kind == "table":
                    columns = catalogue.columns[one]
                    assert done(one, columns[:2]) == set(), one
                    assert not can(f"TRUNCATE public.{one}"), one
                    assert not can(f"DROP TABLE public.{one}"), one
                elif kind == "sequence":
                    assert not can(f"SELECT nextval('public.{one}')"), one

    @pytest.mark.parametrize(
        "sql",
        [
            "CREATE TABLE public.mine (n integer)",
            "CREATE TEMPORARY TABLE mine (n integer)",
            "SELECT public.ensure_partitions('2031-12-15')",
            "SET session_replication_role = replica",
            "SET ROLE fundops_app",
            "SET ROLE fundops_owner",
            "ALTER ROLE fundops_auditor SUPERUSER",
            "CREATE ROLE mine",
            "SET SESSION AUTHORIZATION fundops_owner",
            "CREATE VIEW public.mine AS SELECT 1",
            "CREATE OR REPLACE VIEW v_audit AS SELECT 1",
            "CREATE SCHEMA mine",
            "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE EXTENSION file_fdw",
            "CREATE TRIGGER mine BEFORE INSERT ON core_auditentry"
            " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            "ALTER TABLE core_auditentry DISABLE TRIGGER ALL",
            "ALTER VIEW v_audit RENAME TO mine",
            "ALTER DEFAULT PRIVILEGES FOR ROLE fundops_owner GRANT ALL ON TABLES"
            " TO PUBLIC",
            "ALTER SYSTEM SET log_statement = 'none'",
            "GRANT SELECT ON core_staff TO fundops_auditor",
            "BEGIN; LOCK TABLE core_auditentry",
            "SELECT * FROM core_staff FOR UPDATE",
            "SELECT row_hash FROM core_auditentry",
            "TABLE settlement_posting",
            "TABLE accounts_bankcard",
            "TRUNCATE core_auditentry",
            "INSERT INTO core_auditentry (action) VALUES ('x')",
            "UPDATE v_audit SET action = 'x'",
            "DELETE FROM v_audit",
            "COPY core_staff TO STDOUT",
            "COPY (SELECT 1) TO '/tmp/mine'",
            "COPY (SELECT 1) TO PROGRAM 'true'",
            "SELECT pg_read_file('/etc/passwd')",
            "SELECT pg_ls_dir('.')",
            "SELECT lo_import('/etc/passwd')",
            "SELECT pg_reload_conf()",
            "SELECT rolpassword FROM pg_authid",
            "SELECT stavalues1 FROM pg_statistic",
        ],
    )
    def test_is_refused(self, sql: str) -> None:
        with (
            as_auditor(),
            connection.cursor() as cursor,
            pytest.raises(DatabaseError, match=r"permission denied|must be|cannot"),
        ):
            cursor.execute(sql)


@pytest.mark.django_db(transaction=True)
class TestDatabaseRoles:
    """The file against the database, and back."""

    def test_finds_nothing_after_migrating(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert differences() == []
        call_command("database_roles")
        assert "every right is as grants.csv says" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("sql", "words"),
        [
            (
                "GRANT UPDATE (amount) ON settlement_claim TO fundops_app",
                "fundops_app table settlement_claim has too much: UPDATE(amount)",
            ),
            (
                "REVOKE INSERT ON core_auditentry FROM fundops_app",
                "fundops_app table core_auditentry lacks: INSERT(action)",
            ),
            (
                "GRANT SELECT ON core_staff TO fundops_auditor",
                "fundops_auditor table core_staff has too much: SELECT",
            ),
            (
                "GRANT DELETE ON trading_order TO PUBLIC",
                "PUBLIC table trading_order has too much: DELETE",
            ),
            (
                "GRANT CREATE ON SCHEMA public TO fundops_app",
                "fundops_app schema public has too much: CREATE",
            ),
        ],
    )
    def test_shows_a_difference_and_mends_it(
        self, sql: str, words: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(sql)
        try:
            with pytest.raises(CommandError, match="database_roles --repair"):
                call_command("database_roles")
            assert words in capsys.readouterr().out
        finally:
            call_command("database_roles", "--repair")
        assert differences() == []

    def test_names_what_has_no_line(self) -> None:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE forgotten (n integer)")
            cursor.execute(
                "CREATE FUNCTION forgotten() RETURNS int LANGUAGE sql AS 'SELECT 1'"
            )
        try:
            said = [str(one) for one in differences()]
        finally:
            with as_owner(), connection.cursor() as cursor:
                cursor.execute("DROP TABLE forgotten; DROP FUNCTION forgotten()")
        assert " table forgotten has no line" in said
        assert " function forgotten() has no line" in said
        assert "PUBLIC function forgotten() has too much: EXECUTE" in said

    def test_names_a_power_that_goes_past_every_grant(self) -> None:
        with as_admin(), connection.cursor() as cursor:
            cursor.execute("ALTER ROLE fundops_auditor CREATEROLE")
        try:
            said = [str(one) for one in differences()]
        finally:
            with as_admin(), connection.cursor() as cursor:
                cursor.execute("ALTER ROLE fundops_auditor NOCREATEROLE")
        assert said == ["fundops_auditor role  goes past every grant: CREATEROLE"]
