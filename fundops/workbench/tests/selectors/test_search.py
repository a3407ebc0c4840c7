from __future__ import annotations

import pytest

from fundops.core.tests.factories import a_person
from fundops.workbench.selectors.search import LIMIT, by_number
from fundops.workbench.tests.factories import a_claim, a_collection, a_package
from trading.tests.factories import a_placed_order

pytestmark = pytest.mark.django_db


def find(text: str, role: str = "operations") -> list[str]:
    return [one.number for one in by_number(text, may_view=a_person(role=role))]


class TestByNumber:
    def test_finds_the_whole_number_only(self) -> None:
        order = a_placed_order(order_no="202501020000000000000001")
        a_placed_order(order_no="2025010200000000000000010"[:24][:-1] + "2")

        assert find(order.order_no) == [order.order_no]
        assert find(f"  {order.order_no} ") == [order.order_no]

    def test_finds_what_begins_with_it_where_nothing_is_it(self) -> None:
        a_placed_order(order_no="202501020000000000000002")
        a_placed_order(order_no="202501020000000000000001")
        a_placed_order(order_no="202501030000000000000001")

        assert find("20250102") == [
            "202501020000000000000001",
            "202501020000000000000002",
        ]

    def test_looks_in_every_room(self) -> None:
        claim = a_claim()
        debit = a_collection()
        package = a_package("OFI_91_379_20250102", types=["04"])
        order = a_placed_order()

        assert find(claim.claim_no) == [claim.claim_no]
        assert find(debit.collection_no) == [debit.collection_no]
        assert find("OFI_91") == [package.index_name]
        assert find(order.sub_account.number) == [order.sub_account.number]
        person = order.sub_account.distribution_account.fund_trading_account
        assert find(person.number) == [person.number]

    def test_shows_so_many_of_a_kind(self) -> None:
        for n in range(LIMIT + 1):
            a_placed_order(order_no=f"20250102{n:016d}")

        assert len(find("20250102")) == LIMIT

    @pytest.mark.parametrize("text", ["", "  ", "2", "20", "样例甲", "2025\n0102", "%"])
    def test_finds_nothing_for_what_begins_no_number(self, text: str) -> None:
        a_placed_order(order_no="202501020000000000000001")

        assert find(text) == []

    def test_leaves_out_what_one_may_not_view(self) -> None:
        order = a_placed_order()

        assert find(order.order_no, role="service") == []
