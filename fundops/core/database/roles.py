"""The two roles and what each may do; all of it as the owner, after migrations."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.db import connection

#: pgtrigger lets any session switch triggers off by a setting; here none may.
_TRIGGERS_CANNOT_BE_IGNORED = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name)
RETURNS boolean AS $$ BEGIN RETURN false; END; $$ LANGUAGE plpgsql;
"""


def application_role() -> str:
    """Say as whom the application connects."""
    if settings.OWN_SERVER:
        return str(settings.APPLICATION)
    return str(connection.settings_dict["USER"])


def tables_are_complete() -> bool:
    """Say whether every table of ours stands."""
    with connection.cursor() as cursor:
        found = set(connection.introspection.table_names(cursor))
    return found.issuperset(_tables())


def append_only_tables() -> list[str]:
    """Name the tables of which the application may read and add rows only."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if getattr(model, "append_only", False)
    )


def secure(role: str) -> None:
    """Give `role` exactly what the application needs, and take the rest."""
    ours = connection.ops.quote_name(role)
    appendable = set(append_only_tables())
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS_CANNOT_BE_IGNORED)
        for statement in (
            f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {ours}",
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            f"GRANT USAGE ON SCHEMA public TO {ours}",
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ours}",
            "REVOKE EXECUTE ON FUNCTION public.ensure_partitions(date) FROM PUBLIC",
            f"GRANT EXECUTE ON FUNCTION public.ensure_partitions(date) TO {ours}",
            f"GRANT SELECT ON django_migrations TO {ours}",
        ):
            cursor.execute(statement)
        for table in _tables():
            rights = (
                "SELECT, INSERT"
                if table in appendable
                else "SELECT, INSERT, UPDATE, DELETE"
            )
            cursor.execute(
                f"GRANT {rights} ON {connection.ops.quote_name(table)} TO {ours}"
            )


def _tables() -> list[str]:
    return [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
