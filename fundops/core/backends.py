"""Who asks, with roles and permissions, in one question a request."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from fundops.core.models import Staff


class StaffBackend(ModelBackend):
    """
    Django's own way of knowing a person, with fewer questions.

    Roles and permissions come with the person and live as long: for one request.
    Whoever was read in another way is asked for in Django's.
    """

    def get_user(self, user_id: Any) -> Staff | None:
        people = Staff.objects.with_roles().annotate(
            _by_role=ArraySubquery(_names(group__user=OuterRef("pk"))),
            _named=ArraySubquery(_names(user=OuterRef("pk"))),
        )
        person = people.filter(pk=user_id).first()
        return person if self.user_can_authenticate(person) else None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Say what a person may: by roles, and what was given to them alone."""
        came_with = "_by_role" in user_obj.__dict__ and not user_obj.is_superuser
        if came_with and obj is None and not hasattr(user_obj, "_perm_cache"):
            granted = {*user_obj._by_role, *user_obj._named}
            user_obj._perm_cache = granted if user_obj.is_active else set()
        return super().get_all_permissions(user_obj, obj)


def _names(**whose: Any) -> QuerySet[Permission, Any]:
    """Ask for permissions as `has_perm` names them: `core.view_review`."""
    app = "content_type__app_label"
    name = Concat(app, Value("."), "codename", output_field=CharField())
    found = Permission.objects.filter(**whose).order_by()
    return found.annotate(full_name=name).values("full_name")
