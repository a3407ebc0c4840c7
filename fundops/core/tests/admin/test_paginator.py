from __future__ import annotations

import pytest
from django.core.paginator import EmptyPage, PageNotAnInteger
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fundops.core.admin import paginator
from fundops.core.admin.paginator import CappedPaginator
from fundops.core.models import CalendarDay


class TestCappedPaginator:
    @pytest.mark.django_db
    def test_counts_no_further_than_its_bound(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(paginator, "BOUND", 10)
        pages = CappedPaginator(CalendarDay.objects.all(), 5)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert pages.count == 11
        assert "LIMIT 11" in asked[0]["sql"]
        assert pages.is_capped

    @pytest.mark.django_db
    def test_leafs_on_where_the_end_is_not_known(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(paginator, "BOUND", 10)
        pages = CappedPaginator(CalendarDay.objects.order_by("date"), 5)
        assert len(pages.page(30).object_list) == 5
        with pytest.raises(EmptyPage):
            pages.page(paginator.LAST_PAGE + 1)

    def test_knows_the_end_of_a_short_list(self) -> None:
        pages = CappedPaginator([1, 2, 3], 2)
        assert not pages.is_capped
        assert list(pages.page(2).object_list) == [3]
        with pytest.raises(EmptyPage):
            pages.page(3)

    def test_refuses_what_is_no_page(self) -> None:
        with pytest.raises(PageNotAnInteger):
            CappedPaginator([1], 1).page("x")
