from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from fundops.core.models import Staff
from fundops.core.services import second_factors
from fundops.core.services.second_factors import Purpose
from fundops.core.tests.factories import a_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sandbox(settings: Any) -> None:
    settings.SANDBOX = True


@pytest.fixture
def person() -> Staff:
    person = a_person()
    second_factors.enrol_for_sandbox(person)
    return person


class TestSandboxCode:
    def test_tells_a_code_that_is_good(
        self, person: Staff, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call_command("sandbox_code", person.employee_no)
        code = capsys.readouterr().out.strip()
        assert second_factors.give(person=person, code=code, purpose=Purpose.LOGIN)

    def test_refuses_outside_a_sandbox(self, person: Staff, settings: Any) -> None:
        settings.SANDBOX = False
        with pytest.raises(CommandError, match="core.sandbox_only") as refused:
            call_command("sandbox_code", person.employee_no)
        assert refused.value.returncode == 1

    def test_refuses_a_number_that_nobody_has(self) -> None:
        with pytest.raises(CommandError, match="NOBODY"):
            call_command("sandbox_code", "NOBODY")

    def test_refuses_who_has_no_second_factor(self) -> None:
        with pytest.raises(CommandError, match="core.second_factor_missing"):
            call_command("sandbox_code", a_person().employee_no)
