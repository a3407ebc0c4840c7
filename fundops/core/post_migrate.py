"""
Rows that must exist in every installation; written after each migration, and flush.

Every writer here adds what is missing and changes nothing that is there.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import connection

from fundops.core import roles
from fundops.core.models import ROLES, SERVICE_EMPLOYEE_NO, Staff
from fundops.core.services.calendar import add_missing_days, published_days


def after_migration(sender: AppConfig, **kwargs: Any) -> None:
    """Give a room's permissions to the roles; after core, its rows as well."""
    if sender.label not in roles.ROOMS or not _core_is_migrated():
        return
    _grant(sender, groups=_ensure_groups())
    if sender.label == "core":
        _ensure_service_person()
        add_missing_days(published_days())


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
        groups[role].permissions.add(*permissions)


def _ensure_service_person() -> None:
    service = Staff.objects.filter(employee_no=SERVICE_EMPLOYEE_NO).first()
    if service is None:
        service = Staff(employee_no=SERVICE_EMPLOYEE_NO, name="Service")
        service.set_unusable_password()
        service.save()
    service.groups.add(Group.objects.get(name="service"))
