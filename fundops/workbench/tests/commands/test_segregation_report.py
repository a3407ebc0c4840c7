from __future__ import annotations

import io
import json

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from fundops.core.models import Staff
from fundops.core.tests.factories import a_person

pytestmark = pytest.mark.django_db


def test_says_everything_as_json_and_that_nobody_acts_alone() -> None:
    a_person(name="样例甲")
    out = io.StringIO()
    call_command("segregation_report", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert answer["ok"] is True
    assert {"persons", "flaws", "pairs", "since", "until"} <= set(answer)


def test_ends_with_1_where_somebody_could_act_alone() -> None:
    service = Staff.objects.get(employee_no="SERVICE")
    service.groups.add(Group.objects.get(name="reviewer"))
    out = io.StringIO()
    with pytest.raises(CommandError, match="Commands act as this person") as ended:
        call_command("segregation_report", "--json", stdout=out)
    assert ended.value.returncode == 1
    assert json.loads(out.getvalue())["ok"] is False


def test_says_it_in_lines_for_people() -> None:
    person = a_person(name="样例甲")
    out = io.StringIO()
    call_command("segregation_report", stdout=out)
    assert f"{person}: operations; makes" in out.getvalue()
