"""The page of the segregation of duties, and the board's panel of alerts."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from fundops.core.models import Staff
from fundops.core.tests.factories import a_person
from fundops.core.tests.services.test_alerts import an_alert

pytestmark = pytest.mark.django_db


def console(role: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(a_person(role=role))
    return client


@pytest.mark.parametrize("role", ["compliance", "auditor"])
def test_oversight_reads_who_makes_and_who_decides(role: str) -> None:
    maker = a_person(name="样例甲")
    answer = console(role).get("/segregation/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Nobody could act alone." in html
    assert maker.employee_no in html


@pytest.mark.parametrize("role", ["operations", "reviewer", "configuration"])
def test_nobody_else_does(role: str) -> None:
    assert console(role).get("/segregation/").status_code == 403


def test_says_loudly_that_somebody_could() -> None:
    service = Staff.objects.get(employee_no="SERVICE")
    service.groups.add(Group.objects.get(name="reviewer"))
    html = console("auditor").get("/segregation/").content.decode()
    assert "Somebody could act alone" in html


def test_takes_a_period_and_refuses_what_is_no_date() -> None:
    client = console("auditor")
    html = client.get("/segregation/?since=2025-01-01&until=2025-01-31").content
    assert "2025-01-31" in html.decode()
    html = client.get("/segregation/?since=yesterday").content
    assert "yesterday is not a date" in html.decode()


def test_the_board_counts_open_alerts_for_oversight() -> None:
    an_alert(1, kind="LARGE")
    an_alert(2, kind="LARGE")
    html = console("compliance").get("/").content.decode()
    assert "Large transfer" in html
    assert "/core/alert/?kind__exact=LARGE" in html
    assert "Large transfer" not in console("operations").get("/").content.decode()
