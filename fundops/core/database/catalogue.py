"""What there is in the database, and who may do what with it, as the catalogue says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from fundops.core.database.grants import Kind

_KINDS: dict[str, Kind] = {
    "r": "table",
    "p": "table",
    "f": "table",
    "v": "view",
    "m": "view",
    "S": "sequence",
}
_RELATIONS = """
SELECT relname, relkind, relispartition FROM pg_class
WHERE relnamespace = 'public'::regnamespace
    AND relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
"""
_COLUMNS = """
SELECT class.relname, array_agg(attribute.attname::text ORDER BY attribute.attnum)
FROM pg_class AS class
JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid
WHERE class.relnamespace = 'public'::regnamespace AND class.relkind IN ('r', 'p')
    AND attribute.attnum > 0 AND NOT attribute.attisdropped
GROUP BY class.relname
"""
_FUNCTIONS = """
SELECT proname || '(' || oidvectortypes(proargtypes) || ')',
       prorettype = 'trigger'::regtype
FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""
# Grantee 0 is PUBLIC. Where nothing was ever granted, the kind's default holds.
_HELD = """
WITH held AS (
    SELECT CASE WHEN relkind = 'S' THEN 'sequence'
                WHEN relkind IN ('v', 'm') THEN 'view' ELSE 'table' END AS kind,
           relname::text AS name, relowner AS owner, relacl AS acl, NULL AS part
    FROM pg_class
    WHERE relnamespace = 'public'::regnamespace
        AND relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
    UNION ALL
    SELECT CASE WHEN class.relkind IN ('v', 'm') THEN 'view' ELSE 'table' END,
           class.relname, class.relowner, attribute.attacl, attribute.attname
    FROM pg_attribute AS attribute
    JOIN pg_class AS class ON class.oid = attribute.attrelid
    WHERE class.relnamespace = 'public'::regnamespace AND attribute.attacl IS NOT NULL
    UNION ALL
    SELECT 'function', proname || '(' || oidvectortypes(proargtypes) || ')', proowner,
           coalesce(proacl, acldefault('f', proowner)), NULL
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'schema', nspname, nspowner,
           coalesce(nspacl, acldefault('n', nspowner)), NULL
    FROM pg_namespace WHERE nspname = 'public'
    UNION ALL
    SELECT 'database', '', datdba, coalesce(datacl, acldefault('d', datdba)), NULL
    FROM pg_database WHERE datname = current_database()
)
SELECT coalesce(role.rolname, 'PUBLIC'), held.kind, held.name,
       privilege.privilege_type || coalesce('(' || held.part || ')', '')
FROM held
CROSS JOIN LATERAL aclexplode(held.acl) AS privilege
LEFT JOIN pg_roles AS role ON role.oid = privilege.grantee
WHERE privilege.grantee <> held.owner AND NOT coalesce(role.rolsuper, false)
"""
_ATTRIBUTES = """
SELECT rolname, array_remove(ARRAY[
    CASE WHEN rolsuper THEN 'SUPERUSER' END,
    CASE WHEN rolcreaterole THEN 'CREATEROLE' END,
    CASE WHEN rolcreatedb THEN 'CREATEDB' END,
    CASE WHEN rolreplication THEN 'REPLICATION' END,
    CASE WHEN rolbypassrls THEN 'BYPASSRLS' END
], NULL)
FROM pg_roles
"""
_MEMBERS = """
SELECT member.rolname, 'member of ' || of.rolname
FROM pg_auth_members AS link
JOIN pg_roles AS member ON member.oid = link.member
JOIN pg_roles AS of ON of.oid = link.roleid
"""
_OWNED = """
SELECT role.rolname, 'owner of ' || class.relname
FROM pg_class AS class JOIN pg_roles AS role ON role.oid = class.relowner
WHERE class.relnamespace = 'public'::regnamespace
"""

Held = dict[tuple[str, Kind, str], set[str]]


@dataclass(frozen=True)
class Catalogue:
    """The objects of the database and its roles, with what each role is."""

    objects: frozenset[tuple[Kind, str]]
    #: Their rights are their parent's.
    partitions: frozenset[str]
    #: Called by the database only.
    trigger_functions: frozenset[str]
    columns: dict[str, tuple[str, ...]]
    #: Roles by name, with the powers that go past every grant.
    roles: dict[str, tuple[str, ...]]

    @classmethod
    def read(cls) -> Catalogue:
        relations = _rows(_RELATIONS)
        functions = _rows(_FUNCTIONS)
        objects: set[tuple[Kind, str]] = {("database", ""), ("schema", "public")}
        objects |= {(_KINDS[kind], name) for name, kind, _part in relations}
        objects |= {("function", name) for name, _is_trigger in functions}
        return cls(
            objects=frozenset(objects),
            partitions=frozenset(name for name, _kind, part in relations if part),
            trigger_functions=frozenset(n for n, is_trigger in functions if is_trigger),
            columns={table: tuple(names) for table, names in _rows(_COLUMNS)},
            roles=_powers(),
        )

    def has(self, kind: Kind, name: str) -> bool:
        return (kind, name) in self.objects


def held() -> Held:
    """Say what each role but the owner was given: (role, kind, name) to rights."""
    found: Held = defaultdict(set)
    for role, kind, name, right in _rows(_HELD):
        found[role, kind, name].add(right)
    return found


def _powers() -> dict[str, tuple[str, ...]]:
    powers = {role: set(attributes) for role, attributes in _rows(_ATTRIBUTES)}
    for role, power in (*_rows(_MEMBERS), *_rows(_OWNED)):
        powers[role].add(power)
    return {role: tuple(sorted(its)) for role, its in powers.items()}


def _rows(sql: str) -> Iterable[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
