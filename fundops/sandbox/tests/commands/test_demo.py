"""The demo plays through and leaves what its words promise."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from fundops.core.models import Break, BusinessDay, Staff, StepRun
from fundops.core.tests.factories import a_person
from settlement.models import Collection, CustodianTransfer, Payout
from settlement.services.verify_books import verify_books
from trading.models import Order, TaPackage

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _sandbox(settings: Any) -> None:
    from accounts.tests.factories import the_sandbox_channel

    settings.SANDBOX = True
    the_sandbox_channel()


def demo() -> dict[str, Any]:
    out = io.StringIO()
    call_command("demo", "--json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def states(model: Any) -> set[str]:
    return set(model.objects.values_list("state", flat=True))


def test_it_plays_a_day_and_a_morning_and_is_left_alone_afterwards() -> None:
    told = demo()

    assert told["played"]
    for login in told["staff"]:
        person = Staff.objects.get(employee_no=login["employee_no"])
        assert person.check_password(login["one_time_password"])
    assert dict(BusinessDay.objects.values_list("date", "state")) == {
        BusinessDay.objects.earliest("date").date: "CLOSED",
        BusinessDay.objects.latest("date").date: "OPEN",
    }
    assert verify_books().ok

    # Something of everything is there to be looked at.
    assert states(Order) >= {
        "PLACED",
        "PAYING",
        "PAID",
        "PAYMENT_FAILED",
        "SENT",
        "CONFIRMED",
        "PARTLY_CONFIRMED",
        "FAILED",
    }
    assert states(TaPackage) == {"WRITTEN", "CHECKED", "APPLIED", "REFUSED"}
    assert states(Collection) == {"SUCCEEDED", "FAILED", "SUBMITTED"}
    assert (states(CustodianTransfer), states(Payout)) == ({"DRAFT"}, {"READY"})
    assert set(Break.objects.values_list("kind", flat=True)) == {"trades", "shares"}
    assert not StepRun.objects.filter(state__in=["RUNNING", "FAILED"]).exists()

    orders = Order.objects.count()
    again = demo()
    assert (again["played"], again["staff"]) == (False, told["staff"])
    assert Order.objects.count() == orders


def test_it_is_refused_where_somebody_works() -> None:
    a_person()

    with pytest.raises(CommandError, match="needs an empty one"):
        demo()


def test_it_is_refused_where_business_is_done(settings: Any) -> None:
    settings.SANDBOX = False

    with pytest.raises(CommandError, match="sandbox"):
        demo()
