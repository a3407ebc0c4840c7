"""
Rows that must exist in every installation; written after each migration, and flush.

Every writer here adds what is missing and changes nothing that is there.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import connection

from fundops.core import roles
from fundops.core.models import ROLES, SERVICE_EMPLOYEE_NO, ReviewPolicy, Staff
from fundops.core.services.calendar import add_missing_days, published_days

#: Before the first business day there can be.
_FROM_THE_FIRST = dt.date(2000, 1, 1)
_HOURS = 40
#: Kind of change, who decides on its levels, and whether with a fresh second factor.
_POLICIES = (
    ("CHANGE", ("reviewer",), False),
    ("CHANGE_HIGH", ("reviewer", "senior_reviewer"), True),
    ("EXPORT", ("reviewer",), False),
)


def after_migration(sender: AppConfig, **kwargs: Any) -> None:
    """Give a room's permissions to the roles; after core, its rows as well."""
    if sender.label not in roles.ROOMS or not _core_is_migrated():
        return
    _grant(sender, groups=_ensure_groups())
    if sender.label == "core":
        _ensure_service_person()
        add_missing_days(published_days())
        _ensure_policies()


def _core_is_migrated() -> bool:
    """Say whether our tables stand: a migration may end before, or take them away."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('core_calendarday') IS NOT NULL")
        return bool(cursor.fetchone()[0])


def _ensure_groups() -> dict[str, Group]:
    return {role: Group.objects.get_or_create(name=role)[0] for role in ROLES}


def _grant(app_config: AppConfig, *, groups: dict[str, Group]) -> None:
    # Django makes them in a handler of its own, which may come after ours.
    create_permissions(app_config, verbosity=0)
    given: dict[str, list[Permission]] = {role: [] for role in ROLES}
    for permission in Permission.objects.filter(
        content_type__app_label=app_config.label, codename__startswith="view_"
    ).select_related("content_type"):
        for role in roles.viewers(app_config.label, permission.content_type.model):
            given[role].append(permission)
    for role, permissions in given.items():
        held = set(groups[role].permissions.values_list("pk", flat=True))
        # Nothing is written where nothing is missing: the application may not.
        if missing := [one for one in permissions if one.pk not in held]:
            groups[role].permissions.add(*missing)


def _ensure_policies() -> None:
    """Say who decides on changes; later versions come by a change themselves."""
    for kind, deciding, step_up in _POLICIES:
        code = f"{kind}-0"
        if not ReviewPolicy.objects.filter(kind=kind, code=code).exists():
            ReviewPolicy.objects.create(
                kind=kind,
                code=code,
                roles=",".join(deciding),
                levels=len(deciding),
                hours=_HOURS,
                step_up_from=Decimal(0) if step_up else None,
                effective_from=_FROM_THE_FIRST,
            )


def _ensure_service_person() -> None:
    service = Staff.objects.filter(employee_no=SERVICE_EMPLOYEE_NO).first()
    if service is None:
        service = Staff(employee_no=SERVICE_EMPLOYEE_NO, name="Service")
        service.set_unusable_password()
        service.save()
    service.groups.add(Group.objects.get(name="service"))
