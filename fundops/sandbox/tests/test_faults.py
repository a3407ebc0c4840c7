"""Faults by name: the same for a seed, no more often than they should be."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings

from fundops.sandbox import faults
from fundops.sandbox.draws import Draws
from fundops.sandbox.faults import Plan, UnknownFault

DAY = dt.date(2025, 1, 6)


class TestDraws:
    def test_the_same_question_has_the_same_answer(self) -> None:
        first, again = Draws(7), Draws(7)
        assert [first.number("x", n) for n in range(9)] == [
            again.number("x", n) for n in range(9)
        ]

    def test_another_seed_answers_otherwise(self) -> None:
        assert Draws(7).number("x") != Draws(8).number("x")

    def test_what_is_asked_apart_is_drawn_apart(self) -> None:
        assert Draws(7).number("a", "b") != Draws(7).number("b", "a")


class TestParse:
    def test_all_and_none_are_lists(self) -> None:
        assert faults.parse("all") == faults.ALL
        assert faults.parse("none") == ()

    def test_names_are_kept_in_the_registry_s_order(self) -> None:
        assert faults.parse("result_twice, ta_file_late") == (
            "ta_file_late",
            "result_twice",
        )

    def test_refuses_what_nobody_knows_and_says_what_there_is(self) -> None:
        with pytest.raises(UnknownFault, match="No such fault: flood.*result_twice"):
            faults.parse("flood")

    def test_every_fault_is_described(self) -> None:
        assert all(text for _name, _party, text in faults.described())
        assert len({name for name, _party, _text in faults.described()}) == len(
            faults.REGISTRY
        )


class TestPlan:
    def plan(self, until: dt.date | None = None) -> Plan:
        return Plan(Draws(1), ("channel_refuses",), until)

    def test_strikes_about_as_often_as_it_should(self) -> None:
        struck = sum(
            self.plan().strikes("channel_refuses", n, DAY) for n in range(5000)
        )
        assert 150 < struck < 250

    def test_a_fault_that_is_not_named_never_strikes(self) -> None:
        assert not any(self.plan().strikes("late_success", n, DAY) for n in range(1000))

    def test_nothing_strikes_after_the_last_day(self) -> None:
        plan = self.plan(until=DAY)
        after = DAY + dt.timedelta(days=1)
        assert any(plan.strikes("channel_refuses", n, DAY) for n in range(200))
        assert not any(plan.strikes("channel_refuses", n, after) for n in range(200))


def test_the_documents_list_every_fault() -> None:
    text = (settings.BASE_DIR / "docs" / "sandbox.md").read_text(encoding="utf-8")
    for name, party, description in faults.described():
        assert f"| `{name}` | {party} |" in text
        assert description in text
