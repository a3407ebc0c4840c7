from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from fundops.core.models import Break, BusinessDay
from fundops.core.services.bulk import draw_ids, legal_sources
from fundops.core.tests.allowing import allowed


class TestLegalSources:
    def test_are_those_of_the_state_machine(self) -> None:
        assert legal_sources(Break, "RESOLVED") == ["IN_REVIEW", "OPEN"]
        assert legal_sources(BusinessDay, BusinessDay.State.CLOSED) == [
            "RECONCILING",
            "REOPENED",
        ]

    def test_are_refused_for_a_state_nothing_leads_to(self) -> None:
        with pytest.raises(LookupError, match="No transition"):
            legal_sources(Break, "NOWHERE")


@pytest.mark.django_db
class TestDrawIds:
    @pytest.fixture(autouse=True)
    def _may_draw(self) -> Iterator[None]:
        """Where code draws ids ahead, grants.csv says so; breaks are not among them."""
        with allowed("USAGE ON SEQUENCE core_break_id_seq"):
            yield

    def test_gives_ids_that_follow_each_other_and_are_never_given_again(self) -> None:
        first = draw_ids(Break, count=3)
        assert draw_ids(Break, count=1) == first + 3

    def test_draws_anew_where_another_session_drew_between(self) -> None:
        asked = 0

        def with_a_gap(execute: Any, sql: str, given: Any, *rest: Any) -> Any:
            nonlocal asked
            asked += 1
            return execute("SELECT 1, 4" if asked == 1 else sql, given, *rest)

        before = draw_ids(Break, count=1)
        with connection.execute_wrapper(with_a_gap):
            assert draw_ids(Break, count=3) == before + 1
        assert asked == 2
