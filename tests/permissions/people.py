"""One person of each kind that may stand before the console, each with a browser."""

from __future__ import annotations

from dataclasses import dataclass
from http.cookies import SimpleCookie

from django.test import Client

from fundops.core.models import Staff
from fundops.core.models.staff import ROLES
from fundops.core.tests.factories import a_person
from fundops.core.tests.logins import log_in

ANONYMOUS, NO_ROLE, SUPERUSER = "anonymous", "no_role", "superuser"
#: The columns of the expected table, in its order.
WHO = (ANONYMOUS, NO_ROLE, *ROLES, SUPERUSER)


@dataclass
class Visitor:
    """A person, or nobody, and a browser that forgets what the last answer set."""

    who: str
    person: Staff | None
    client: Client
    cookies: str

    @property
    def known(self) -> Staff:
        assert self.person is not None
        return self.person

    def fresh(self) -> Client:
        self.client.cookies = SimpleCookie(self.cookies)
        return self.client


def visitors() -> dict[str, Visitor]:
    return {who: _visitor(who) for who in WHO}


def _visitor(who: str) -> Visitor:
    client = Client(raise_request_exception=False)
    person = _person(who)
    if person is not None:
        log_in(client, person)
    client.cookies["django_language"] = "en"
    cookies = "; ".join(f"{key}={one.value}" for key, one in client.cookies.items())
    return Visitor(who, person, client, cookies)


def _person(who: str) -> Staff | None:
    if who == ANONYMOUS:
        return None
    if who in ROLES:
        return a_person(role=who)
    person = a_person(is_superuser=who == SUPERUSER)
    person.groups.clear()
    return person
