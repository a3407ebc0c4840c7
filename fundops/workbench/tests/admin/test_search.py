from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from fundops.core.tests.factories import a_person
from trading.tests.factories import a_placed_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client) -> Client:
    client.force_login(a_person(role="operations"))
    return client


class TestSearchPage:
    def test_opens_the_only_record(self, page: Client) -> None:
        order = a_placed_order()

        answer = page.get(reverse("admin:search"), {"q": order.order_no})

        assert answer.status_code == 302
        assert answer["Location"] == reverse(
            "admin:trading_order_change", args=[order.pk]
        )

    def test_lists_several(self, page: Client) -> None:
        one = a_placed_order(order_no="202501020000000000000001")
        a_placed_order(order_no="202501020000000000000002")

        answer = page.get(reverse("admin:search"), {"q": "20250102"})

        assert answer.status_code == 200
        assert reverse("admin:trading_order_change", args=[one.pk]) in answer.text
        assert "202501020000000000000002" in answer.text

    def test_says_so_where_nothing_is_found(self, page: Client) -> None:
        answer = page.get(reverse("admin:search"), {"q": "<b>9"})

        assert answer.status_code == 200
        assert "<b>9" not in answer.text

    def test_asks_strangers_to_log_in(self, client: Client) -> None:
        answer = client.get(reverse("admin:search"), {"q": "2025"})

        assert answer.status_code == 302
        assert reverse("admin:login") in answer["Location"]
