"""The money in the life of an order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from fundops.core.tests.factories import THURSDAY, a_person, an_open_day
from fundops.workbench.admin.order_money import tell
from fundops.workbench.tests.factories import a_claim
from settlement.models import CollectionAttempt
from settlement.tests.factories import a_collection, an_order_to_collect, paid_in
from trading.models import Order
from trading.tests.factories import a_paid_order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def told(order: Order) -> list[tuple[str, str]]:
    return [(str(event.what), str(event.content_html)) for event in tell(order)]


class TestTheMoney:
    def test_of_an_order_without_any_is_nothing(self):
        assert told(an_order_to_collect()) == []

    def test_tells_of_the_debit(self):
        order = an_order_to_collect()
        collection = a_collection(state="SUCCEEDED", order=order)

        events = dict(told(order))

        assert collection.collection_no in events["Succeeded"]
        if CollectionAttempt.objects.filter(collection=collection).exists():
            assert collection.collection_no in events["Debit submitted"]

    def test_tells_of_the_entries_line_by_line(self):
        an_open_day(THURSDAY)
        order = paid_in(a_paid_order())

        [(what, content)] = told(order)

        assert what == "Debit succeeded"
        assert "1101 1,000.00 → 2001 1,000.00" in content
        assert "JE" in content

    def test_tells_what_is_due(self):
        order = a_paid_order()
        claim = a_claim(sub_account=order.sub_account, order_no=order.order_no)

        [event] = tell(order)

        assert event.is_expected
        assert event.at == claim.due_date
        assert claim.claim_no in str(event.content_html)

    def test_stands_on_the_page_of_the_order(self, client: Client):
        client.force_login(a_person(role="auditor"))
        client.cookies["django_language"] = "en"
        an_open_day(THURSDAY)
        order = paid_in(a_paid_order())

        html = client.get(
            reverse("admin:trading_order_change", args=[order.pk])
        ).content.decode()

        assert "1101 1,000.00 → 2001 1,000.00" in html
