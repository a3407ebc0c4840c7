"""The demo plays through and leaves what its words promise."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from fundops.core import clock
from fundops.core.models import Break, BusinessDay, Review, Staff, StepRun
from fundops.core.services import reviews
from fundops.core.tests.factories import a_person
from fundops.sandbox.services.outside import the_bank_works
from settlement.models import CustodianTransfer, Payout, Refund
from settlement.services.verify_books import verify_books
from trading.models import Order

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _sandbox(settings: Any) -> None:
    settings.SANDBOX = True


def demo() -> dict[str, Any]:
    out = io.StringIO()
    call_command("demo", "--json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def counts(model: Any) -> dict[str, int]:
    found = model.objects.values_list("state").annotate(n=Count("pk"))
    return dict(found.order_by())


def test_it_leaves_work_in_every_queue_and_is_left_alone_afterwards() -> None:
    told = demo()

    assert told["played"]
    for login in told["staff"]:
        person = Staff.objects.get(employee_no=login["employee_no"])
        assert person.check_password(login["one_time_password"])
    assert {login["role"] for login in told["staff"]} >= {
        "operations",
        "reviewer",
        "senior_reviewer",
    }
    assert counts(BusinessDay) == {"CLOSED": 3, "OPEN": 1}
    assert verify_books().ok

    # Something of everything is there to be worked on.
    assert counts(Refund).keys() >= {"CREATED", "SUBMITTED", "CLOSED"}
    assert counts(Payout).keys() >= {
        "READY",
        "PAID",
        "FAILED",
        "UNKNOWN",
        "RETURNED_TO_BALANCE",
    }
    assert counts(CustodianTransfer).keys() >= {"DRAFT", "SUBMITTED", "EXECUTED"}
    waiting = Review.objects.filter(state="PENDING").values_list("kind", flat=True)
    assert set(waiting) == {"REFUND", "PAYOUT_RESEND", "TRANSFER"}
    assert Break.objects.filter(state="OPEN", kind="bank").exists()
    assert not StepRun.objects.filter(state__in=["RUNNING", "FAILED"]).exists()

    orders = Order.objects.count()
    again = demo()
    assert (again["played"], again["staff"]) == (False, told["staff"])
    assert Order.objects.count() == orders
    the_day_goes_on_once_its_reviews_are_decided()


def the_day_goes_on_once_its_reviews_are_decided() -> None:
    before = counts(Payout)["PAID"]
    checker = Staff.objects.get(employee_no="REV01")
    for review in Review.objects.filter(state="PENDING"):
        reviews.decide(
            review_no=review.review_no,
            checker=checker,
            decision="APPROVE",
            seen_sha256=review.content_sha256,
            now=clock.now(),
        )
    for _time in range(2):
        call_command("run_day", "--json", stdout=io.StringIO())
        the_bank_works(now=clock.now())

    assert counts(Payout)["PAID"] > before
    assert "SUBMITTED" not in counts(CustodianTransfer)
    assert set(Review.objects.values_list("state", flat=True)) <= {
        "EXECUTED",
        "RETURNED",
        "REJECTED",
        "EXPIRED",
        "VOIDED",
    }
    assert verify_books().ok


def test_it_is_refused_where_somebody_works() -> None:
    a_person()

    with pytest.raises(CommandError, match="needs an empty one"):
        demo()


def test_it_is_refused_where_business_is_done(settings: Any) -> None:
    settings.SANDBOX = False

    with pytest.raises(CommandError, match="sandbox"):
        demo()
