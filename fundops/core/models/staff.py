"""Who works here. A login is a person: the employee number, not a shared name."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from fundops.core.asked_once import asked_once
from fundops.core.models.fields import CodeField

#: The groups, in the order in which people read them.
ROLES: dict[str, Any] = {
    "operations": _("Operations"),
    "reviewer": _("Reviewer"),
    "senior_reviewer": _("Senior reviewer"),
    "compliance": _("Compliance"),
    "configuration": _("Configuration"),
    "auditor": _("Auditor"),
    "service": _("Service"),
}
#: The person as which commands act when nobody is named.
SERVICE_EMPLOYEE_NO = "SERVICE"


class StaffManager(BaseUserManager["Staff"]):
    """There is no createsuperuser: people come by `bootstrap` and by proposal."""

    def with_roles(self) -> QuerySet[Staff]:
        """Give people with the roles of this moment: they ask for none again."""
        held = Group.objects.filter(user=OuterRef("pk")).values("name")
        return self.annotate(_held=ArraySubquery(held))

    def get_by_natural_key(self, username: str | None) -> Staff:
        return self.get(employee_no=username)


class Staff(AbstractBaseUser, PermissionsMixin):
    """One person with a unique employee number, in one or more of the seven roles."""

    employee_no = CodeField(_("employee number"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=64)
    is_active = models.BooleanField(_("active"), default=True)
    must_change_password = models.BooleanField(_("must change password"), default=False)
    #: Sessions that began before this moment of the machine's are over.
    sessions_end_before = models.DateTimeField(
        _("sessions end before"), null=True, blank=True
    )
    joined_at = models.DateTimeField(_("joined at"), auto_now_add=True)

    USERNAME_FIELD = "employee_no"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = StaffManager()

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")
        constraints = [
            # One person, one login: neither another case nor a blank makes a second.
            models.UniqueConstraint(Upper("employee_no"), name="core_staff_one_person"),
            models.CheckConstraint(
                condition=Q(employee_no__regex=r"^[0-9A-Za-z][0-9A-Za-z._-]*$"),
                name="core_staff_employee_no",
            ),
        ]

    def __str__(self) -> str:
        return self.employee_no

    @property
    def is_staff(self) -> bool:
        """Everyone here may open the console; `SERVICE` has no usable password."""
        return self.is_active

    @property
    def roles(self) -> list[str]:
        """
        Role codes in the fixed order of the contract.

        Of who came by `with_roles`, those of that moment; of others, those of now.
        """
        held = self.__dict__.get("_held")
        if held is None:
            held = _groups_of(self)
        return [role for role in ROLES if role in held]

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.employee_no


@asked_once
def _groups_of(person: Staff) -> frozenset[str]:
    return frozenset(person.groups.values_list("name", flat=True))
