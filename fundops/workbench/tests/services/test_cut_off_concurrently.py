"""A cut-off meets a channel's answer; one of them comes first, and both end."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from fundops.core.tests.factories import THURSDAY, an_open_day, noon, service
from fundops.workbench.services.day import cut_off
from settlement.models import Collection
from settlement.services import collection_answers
from settlement.services.collection_answers import record_answer
from settlement.tests.factories import a_collection, a_success, balances

pytestmark = pytest.mark.django_db(transaction=True)


def test_cut_off_waits_for_an_answer_that_has_begun(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    an_open_day()
    collection = a_collection(state=Collection.State.SUBMITTED)
    under_way, go_on = threading.Event(), threading.Event()
    # The ledger's writer as the service under test knows it.
    posting = vars(collection_answers)["posting"]
    post_booking = posting.post_booking

    def slowly(**told: Any) -> Any:
        under_way.set()
        go_on.wait(10)
        return post_booking(**told)

    def answer() -> str:
        try:
            said = a_success(str(collection.amount))
            return str(
                record_answer(
                    collection_id=collection.pk,
                    answer=said,
                    source="CALL",
                    now=noon(THURSDAY),
                ).state
            )
        finally:
            connection.close()

    def end_the_intake() -> int:
        try:
            return cut_off(
                business_date=THURSDAY, actor=service(), now=noon(THURSDAY)
            ).payment_failed
        finally:
            connection.close()

    monkeypatch.setattr(posting, "post_booking", slowly)
    with ThreadPoolExecutor(2) as pool:
        answered = pool.submit(answer)
        assert under_way.wait(10)
        ended = pool.submit(end_the_intake)
        # It is waiting by now, or will find the order paid.
        threading.Event().wait(0.5)
        go_on.set()
        assert answered.result(20) == "SUCCEEDED"
        assert ended.result(20) == 0

    assert balances()["2001"] == -collection.amount
