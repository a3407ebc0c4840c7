"""Where the rights in the database are not those of `grants.csv`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fundops.core.database.catalogue import Catalogue, held
from fundops.core.database.grants import grants
from fundops.core.database.roles import application_role, auditor_role

_UNDER_GRANTS = ("table", "view", "sequence", "function")


@dataclass(frozen=True, slots=True)
class Difference:
    """One object, or a role itself, that is not as the file says."""

    role: str
    kind: str
    name: str
    what: str
    rights: tuple[str, ...] = ()

    def __str__(self) -> str:
        rights = f": {', '.join(self.rights)}" if self.rights else ""
        return f"{self.role} {self.kind} {self.name} {self.what}{rights}"


def differences() -> list[Difference]:
    """Compare the file with the database, object by object."""
    catalogue = Catalogue.read()
    found = [*_roles(catalogue), *_lines(catalogue), *_rights(catalogue)]
    return sorted(found, key=lambda one: (one.role, one.kind, one.name, one.what))


def _roles(catalogue: Catalogue) -> Iterator[Difference]:
    """No power of a role may go past its grants."""
    for role in (application_role(), auditor_role()):
        if role not in catalogue.roles:
            yield Difference(role, "role", "", "is not there")
        elif powers := catalogue.roles[role]:
            yield Difference(role, "role", "", "goes past every grant", powers)


def _lines(catalogue: Catalogue) -> Iterator[Difference]:
    """Every object has its line, every line its object."""
    written = {(grant.kind, grant.name) for grant in grants()}
    for kind, name in sorted(written - catalogue.objects):
        yield Difference("", kind, name, "has a line and is not there")
    for kind, name in sorted(catalogue.objects - written):
        has_none = catalogue.partitions | catalogue.trigger_functions
        if kind in _UNDER_GRANTS and name not in has_none:
            yield Difference("", kind, name, "has no line")


def _rights(catalogue: Catalogue) -> Iterator[Difference]:
    """Each role has what its line says, and nobody else has anything."""
    names = {"application": application_role(), "auditor": auditor_role()}
    wanted = {
        (names[grant.role], grant.kind, grant.name): grant.spelled(
            catalogue.columns.get(grant.name, ())
        )
        for grant in grants()
        if names[grant.role] in catalogue.roles
        and catalogue.has(grant.kind, grant.name)
    }
    given = held()
    for key in sorted(wanted.keys() | given.keys()):
        should, has = wanted.get(key, frozenset()), given.get(key, set())
        if missing := should - has:
            yield Difference(*key, "lacks", tuple(sorted(missing)))
        if extra := has - should:
            yield Difference(*key, "has too much", tuple(sorted(extra)))
