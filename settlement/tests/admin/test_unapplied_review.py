from __future__ import annotations

import pytest
from django.test import Client

from fundops.core.tests.factories import FRIDAY, THURSDAY, a_person, noon
from settlement.services import refunds
from settlement.services.collection_answers import record_answer
from settlement.tests import payouts as bank
from settlement.tests.factories import (
    A_FAILURE,
    a_collection,
    a_success,
    an_order_to_collect,
)

pytestmark = pytest.mark.django_db


def test_the_review_of_a_late_success_says_whose_it_is(client: Client) -> None:
    bank.two_days()
    order = an_order_to_collect()
    debit = a_collection(state="SUBMITTED", order=order)
    for answer in (A_FAILURE, a_success()):
        record_answer(
            collection_id=debit.pk, answer=answer, source="QUERY", now=noon(THURSDAY)
        )
    review = refunds.propose_unapplied(
        number=debit.collection_no, actor=a_person(), now=noon(FRIDAY)
    )
    client.force_login(a_person(role="reviewer"))
    page = client.get(
        f"/core/review/{review.pk}/change/", headers={"accept-language": "en"}
    )
    assert page.status_code == 200
    text = page.content.decode()
    for words in (debit.collection_no, order.order_no, "LATE_SUCCESS", "1,000.00"):
        assert words in text
    listed = client.get("/core/review/", headers={"accept-language": "en"})
    assert debit.collection_no in listed.content.decode()
