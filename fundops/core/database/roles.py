"""The roles and what each may do; all of it as the owner, after migrations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.apps import apps
from django.conf import settings
from django.db import connection

from fundops.core.database.catalogue import Catalogue
from fundops.core.database.grants import Grant, Kind, grants

#: pgtrigger lets any session switch triggers off by a setting; here none may.
_TRIGGERS_CANNOT_BE_IGNORED = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name)
RETURNS boolean AS $$ BEGIN RETURN false; END; $$ LANGUAGE plpgsql;
"""
_ON: Mapping[Kind, str] = {"table": "TABLE", "view": "TABLE", "sequence": "SEQUENCE"}


def application_role() -> str:
    """Say as whom the application connects."""
    if settings.OWN_SERVER:
        return str(settings.APPLICATION)
    return str(connection.settings_dict["USER"])


def auditor_role() -> str:
    """Say as whom auditors connect: they read the views, and nothing else."""
    return str(settings.AUDITOR)


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


def secure(application: str) -> None:
    """Give the roles exactly what `grants.csv` says, and take the rest from them."""
    catalogue = Catalogue.read()
    names = {"application": application, "auditor": auditor_role()}
    present = {role: name for role, name in names.items() if name in catalogue.roles}
    quoted = [connection.ops.quote_name(name) for name in present.values()]
    statements = list(_revoke(", ".join([*quoted, "PUBLIC"])))
    for grant in grants():
        if grant.role in present:
            statements += _give(grant, present[grant.role], catalogue)
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS_CANNOT_BE_IGNORED)
        cursor.execute(";\n".join(statements))


def _revoke(whom: str) -> Iterator[str]:
    for objects in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        yield f"REVOKE ALL ON ALL {objects} IN SCHEMA public FROM {whom}"
    yield f"REVOKE ALL ON SCHEMA public FROM {whom}"
    yield f"REVOKE ALL ON DATABASE {_database()} FROM {whom}"


def _give(grant: Grant, role: str, catalogue: Catalogue) -> Iterator[str]:
    """Write the statements of a line; none where its object is not there (yet)."""
    if not grant.rights or not catalogue.has(grant.kind, grant.name):
        return
    to = connection.ops.quote_name(role)
    if grant.kind == "database":
        yield f"GRANT {', '.join(grant.rights)} ON DATABASE {_database()} TO {to}"
    elif grant.kind == "schema":
        yield f"GRANT {', '.join(grant.rights)} ON SCHEMA {grant.name} TO {to}"
    elif grant.kind == "function":
        yield f"GRANT EXECUTE ON FUNCTION public.{grant.name} TO {to}"
    else:
        columns = catalogue.columns.get(grant.name, ())
        rights = ", ".join(sorted(grant.spelled(columns)))
        name = connection.ops.quote_name(grant.name)
        yield f"GRANT {rights} ON {_ON[grant.kind]} public.{name} TO {to}"


def _database() -> str:
    return str(connection.ops.quote_name(str(connection.settings_dict["NAME"])))


def _tables() -> list[str]:
    return [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
