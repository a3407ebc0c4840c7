"""Questions that a page asks once."""

from __future__ import annotations

from fundops.core.asked_once import asked_once, one_look


def a_question() -> tuple[list[int], object]:
    asked: list[int] = []

    @asked_once
    def double(number: int) -> int:
        asked.append(number)
        return 2 * number

    return asked, double


class TestAskedOnce:
    def test_has_one_answer_within_one_look(self) -> None:
        asked, double = a_question()
        with one_look():
            assert [double(2), double(3), double(2)] == [4, 6, 4]  # type: ignore[operator]  # a function
        assert asked == [2, 3]

    def test_asks_anew_in_the_next_look(self) -> None:
        asked, double = a_question()
        for _ in range(2):
            with one_look():
                double(2)  # type: ignore[operator]  # a function
        assert asked == [2, 2]

    def test_asks_every_time_where_nobody_only_reads(self) -> None:
        asked, double = a_question()
        double(2), double(2)  # type: ignore[operator]  # a function
        assert asked == [2, 2]
