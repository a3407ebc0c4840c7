from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from fundops.core import clock
from fundops.core.models import StepRun
from fundops.core.services.breaks import open_break
from fundops.core.tests.factories import (
    THURSDAY,
    a_day_cut_off,
    a_person,
    an_open_day,
    service,
)
from fundops.workbench.admin import board, timeline

pytestmark = pytest.mark.django_db
MORNING = clock.at(THURSDAY, dt.time(8))


@pytest.fixture
def client() -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(a_person(role="operations"))
    return client


def text(response: Any) -> str:
    body: str = response.content.decode()
    return body


def a_run(step: str, state: str = "DONE") -> StepRun:
    return StepRun.objects.create(
        business_date=THURSDAY,
        step=step,
        state=state,
        started_at=MORNING,
        actor=service(),
    )


class TestBoard:
    def test_says_what_is_owed_and_that_nothing_waits(self, client: Client) -> None:
        an_open_day()
        page = text(client.get("/"))
        assert "Owed to customers" in page
        assert "There is no open break." in page
        assert "Payouts of unknown end" in page
        assert "The registry names no account of our own." in page

    def test_leads_from_each_figure_to_its_list(self, client: Client) -> None:
        an_open_day()
        open_break(kind="bank", reason="X", reference="r1", opened_on=THURSDAY)
        page = text(client.get("/"))
        door = "/core/break/?state__exact=OPEN&amp;day=all"
        assert f'<td class="num"><a href="{door}">1</a></td>' in page

    def test_says_why_a_step_is_not_done(self, client: Client) -> None:
        an_open_day()
        page = text(client.get("/"))
        assert "Receive TA files" in page
        assert "It waits for" in page

    def test_says_what_keeps_a_day_from_closing(self, client: Client) -> None:
        a_day_cut_off()
        assert "To the close of the day" in text(client.get("/"))

    def test_opens_without_any_day(self, client: Client) -> None:
        assert "No business day is open" in text(client.get("/"))

    def test_counts_beside_the_navigation(self, client: Client) -> None:
        an_open_day()
        open_break(kind="bank", reason="X", reference="r1", opened_on=THURSDAY)
        assert board.waiting()["breaks"].late
        assert '<span class="n bad">1</span>' in text(client.get("/core/calendarday/"))


class TestTimeline:
    def test_says_in_words_what_it_draws(self, client: Client) -> None:
        an_open_day()
        a_run("receive_ta_files")
        a_run("apply_confirmations", "FAILED")
        page = text(client.get("/"))
        assert "2 done · 1 failed" in page
        assert '<rect class="bar done"' in page
        assert '<rect class="bar fail"' in page

    @pytest.mark.parametrize(
        ("at", "css"), [((9, 0), "due"), ((10, 30), "soon"), ((12, 1), "late")]
    )
    def test_warns_before_a_deadline_and_after_it(
        self, at: tuple[int, int], css: str
    ) -> None:
        day = an_open_day()
        (panel,) = timeline.panel([], day, clock.at(THURSDAY, dt.time(*at)))
        body: Any = panel.bodies[0]
        assert body.context["pins"][0].css == css

    def test_draws_now_on_its_own_day_only(self) -> None:
        day = an_open_day()
        (today,) = timeline.panel([], day, MORNING)
        (later,) = timeline.panel([], day, MORNING + dt.timedelta(days=1))
        bodies: list[Any] = [today.bodies[0], later.bodies[0]]
        assert bodies[0].context["now"].words == "08:00"
        assert bodies[1].context["now"] is None

    def test_is_not_drawn_without_a_day(self) -> None:
        assert timeline.panel([], None, MORNING) == []
