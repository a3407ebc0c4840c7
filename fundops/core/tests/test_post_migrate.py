from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Group

from fundops.core import roles
from fundops.core.models import ROLES, CalendarDay, Staff
from fundops.core.post_migrate import after_migration
from fundops.core.tests.factories import a_person, service

pytestmark = pytest.mark.django_db


class TestRowsThatMustExist:
    def test_are_the_seven_roles(self) -> None:
        assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)

    def test_are_the_service_person_who_cannot_log_in(self) -> None:
        assert service().roles == ["service"]
        assert not service().has_usable_password()

    def test_are_the_calendar_of_twenty_years(self) -> None:
        assert CalendarDay.objects.count() == 7305

    def test_are_written_again_without_a_change(self) -> None:
        people, password = Staff.objects.count(), service().password
        CalendarDay.objects.filter(date="2025-01-02").update(
            is_trading_day=False, is_bank_day=False
        )

        after_migration(apps.get_app_config("core"))

        assert (Staff.objects.count(), service().password) == (people, password)
        assert not CalendarDay.objects.get(date="2025-01-02").is_trading_day


class TestWhatRolesSee:
    @pytest.mark.parametrize("role", roles.ALL)
    def test_everyone_sees_the_business(self, role: str) -> None:
        person = a_person(role=role)

        assert person.has_perms(
            [
                "core.view_businessday",
                "accounts.view_subaccount",
                "trading.view_order",
                "settlement.view_claim",
            ]
        )

    @pytest.mark.parametrize(
        ("role", "sees"),
        [(role, role in ("compliance", "auditor")) for role in ROLES],
    )
    def test_only_oversight_sees_the_audit_trail(self, role: str, sees: bool) -> None:
        assert a_person(role=role).has_perm("core.view_auditentry") is sees

    def test_service_sees_nothing(self) -> None:
        assert service().get_all_permissions() == set()

    @pytest.mark.parametrize("role", ROLES)
    def test_nobody_adds_changes_or_deletes_by_permission(self, role: str) -> None:
        held = a_person(role=role).get_all_permissions()

        assert {name.partition(".")[2].partition("_")[0] for name in held} <= {"view"}

    def test_every_exception_names_a_model_that_exists(self) -> None:
        for name in roles.VIEWERS:
            assert apps.get_model(name)
