"""What can be wrong with the settings of an installation, said before it runs."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

_CODE = re.compile(r"[0-9A-Z]{3}", re.ASCII)


@register(Tags.security)
def check_keys(**kwargs: Any) -> list[CheckMessage]:
    """Refuse to begin without the keys that personal data are sealed with."""
    found: list[CheckMessage] = []
    if not settings.DATA_KEYS:
        found.append(
            Error(
                "FUNDOPS_DATA_KEYS holds no key: personal data cannot be read.",
                hint="`make setup` writes var/env; production has a file of its own.",
                id="fundops.E001",
            )
        )
    if not settings.INDEX_KEY:
        found.append(
            Error(
                "FUNDOPS_INDEX_KEY is not set: nobody can be found by number.",
                hint="`make setup` writes var/env; production has a file of its own.",
                id="fundops.E002",
            )
        )
    return found


@register
def check_distributor(**kwargs: Any) -> list[CheckMessage]:
    """The code heads every file and account number; a wrong one reaches every TA."""
    if _CODE.fullmatch(settings.DISTRIBUTOR_CODE):
        return []
    return [
        Error(
            f"FUNDOPS_DISTRIBUTOR is {settings.DISTRIBUTOR_CODE!r}; it has three"
            " characters of 0-9 and A-Z.",
            id="fundops.E003",
        )
    ]


@register
def check_roles(**kwargs: Any) -> list[CheckMessage]:
    """The database refuses the application only where it is not the owner."""
    application = settings.DATABASES["default"]["USER"]
    if application and application != settings.DATABASE_OWNER["USER"]:
        return []
    return [
        Error(
            "The application connects as the owner of the database.",
            hint="DATABASE_URL and DATABASE_OWNER_URL must name two roles.",
            id="fundops.E004",
        )
    ]


@register(deploy=True)
def check_production(**kwargs: Any) -> list[CheckMessage]:
    """What a development installation may and production must not."""
    found: list[CheckMessage] = []
    if settings.SANDBOX:
        found.append(
            Error(
                "FUNDOPS_SANDBOX is set: the clock can be moved, banks are played.",
                hint="Remove it; the sandbox is for development.",
                id="fundops.E005",
            )
        )
    if settings.DEBUG:
        found.append(
            Error("FUNDOPS_DEBUG is set: error pages tell all.", id="fundops.E006")
        )
    if settings.OWN_SERVER:
        found.append(
            Error(
                "DATABASE_URL is not set: the project's own PostgreSQL lets in"
                " whoever is on this machine.",
                id="fundops.E007",
            )
        )
    return found
