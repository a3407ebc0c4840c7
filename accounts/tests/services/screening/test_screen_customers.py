from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import FundTradingAccount, Screening, ScreeningKey
from accounts.selectors import screenings
from accounts.services.screening import port
from accounts.services.screening import screen_customers as step
from accounts.services.screening.port import Match, NoScreener
from accounts.tests.factories import T, a_person
from accounts.tests.screening import a_list, morning, screen
from fundops.core.models import Alert, AuditEntry, StepRun
from fundops.core.services.alert_rules import find_alerts, label_of
from fundops.core.services.reviews import screening as told
from fundops.core.tests.factories import service

pytestmark = pytest.mark.django_db
NEXT = T + dt.timedelta(days=1)
_LISTED = "990101199001010011"


def newest(person: FundTradingAccount) -> Screening:
    return screenings.newest([person.pk])[person.pk]


class TestScreenCustomers:
    def test_screens_nobody_without_a_list(self) -> None:
        a_person()
        answer = screen(T)
        assert (answer.list_version, answer.screened) == ("", 0)
        assert not screenings.is_connected()

    def test_keeps_a_row_a_customer_with_date_and_edition(self, tmp_path: Path) -> None:
        people = [a_person() for _ in range(3)]
        edition = a_list(tmp_path, ("R1", "样例丙", ""))

        answer = screen(T)

        assert answer.screened == 3
        assert answer.results == {"CLEAR": 3}
        for person in people:
            found = newest(person)
            assert (found.result, found.reference) == ("CLEAR", "")
            assert (found.business_date, found.list_version) == (T, edition.version)
            assert found.screened_at == morning(T)
        assert not Alert.objects.exists()
        entry = AuditEntry.objects.get(action="accounts.customers.screened")
        assert entry.after == {"screened": 3, "CLEAR": 3}

    def test_finds_a_listed_number_whoever_the_name(self, tmp_path: Path) -> None:
        person, other = a_person(certificate_no=_LISTED), a_person()
        a_list(tmp_path, ("R1", "样例丙", _LISTED))

        answer = screen(T)

        assert answer.results == {"CLEAR": 1, "HIT": 1}
        assert (newest(person).result, newest(person).reference) == ("HIT", "R1")
        assert newest(other).result == "CLEAR"

    def test_puts_a_listed_name_before_people(self, tmp_path: Path) -> None:
        person = a_person(name="样例 丁")
        # Width, case and blanks make no other name.
        a_list(tmp_path, ("R1", "样例丁", _LISTED), ("R2", "样　例丁", ""))
        screen(T)
        assert newest(person).result == "REVIEW"
        assert newest(person).reference == "R1 R2"

    def test_opens_one_alert_a_finding_for_all_days(self, tmp_path: Path) -> None:
        person = a_person(certificate_no=_LISTED)
        a_list(tmp_path, ("R1", "样例丙", _LISTED))

        assert screen(T).alerts == 1
        assert screen(NEXT).alerts == 0
        find_alerts(business_date=NEXT, actor=service(), now=morning(NEXT))

        alert = Alert.objects.get(kind="SCREENING")
        assert (alert.subject, alert.due_on) == (person.number, T)
        assert "R1" in alert.message
        assert str(label_of("SCREENING")) != "SCREENING"

    def test_screens_again_the_next_day_and_not_before(self, tmp_path: Path) -> None:
        a_person()
        a_list(tmp_path, ("R1", "样例丙", ""))
        assert screen(T).screened == 1
        assert screen(T).screened == 0
        assert screen(NEXT).screened == 1
        assert Screening.objects.count() == 2

    def test_screens_all_again_with_a_new_edition(self, tmp_path: Path) -> None:
        person = a_person(certificate_no=_LISTED)
        a_list(tmp_path, ("R1", "样例丙", ""))
        screen(T)
        a_list(tmp_path, ("R1", "样例丙", _LISTED))
        assert screen(T).screened == 1
        assert newest(person).result == "HIT"

    def test_goes_on_where_it_stopped(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for _ in range(5):
            a_person()
        a_list(tmp_path, ("R1", "样例丙", ""))
        monkeypatch.setattr(step, "BATCH", 2)
        screen_one, calls = step._screen, []

        def until_the_second(people: Any, *args: Any, **kwargs: Any) -> None:
            calls.append(people)
            if len(calls) == 2:
                raise KeyboardInterrupt
            screen_one(people, *args, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr(step, "_screen", until_the_second)
            with pytest.raises(KeyboardInterrupt):
                screen(T)
        assert Screening.objects.count() == 2
        assert screen(T).screened == 3

    def test_asks_as_much_for_many_as_for_few(self, tmp_path: Path) -> None:
        a_list(tmp_path, ("R1", "样例丙", ""))

        def asked(count: int, on: dt.date) -> int:
            for _ in range(count):
                a_person()
            with CaptureQueriesContext(connection) as queries:
                screen(on)
            return len(queries)

        few = asked(2, T)
        assert asked(30, NEXT) <= few
        assert ScreeningKey.objects.count() == 32

    def test_is_a_step_of_the_day(self, tmp_path: Path) -> None:
        a_person(certificate_no=_LISTED)
        a_list(tmp_path, ("R1", "样例丙", _LISTED))
        call_command("screen_customers", f"--business-date={T}")
        run = StepRun.objects.get(step="screen_customers", business_date=T)
        assert run.state == "WARNING"
        assert run.answer["results"] == {"CLEAR": 0, "HIT": 1}


class TestScreener:
    def test_may_be_another_by_setting(self, settings: Any) -> None:
        person = a_person()

        class Bought:
            code = "BOUGHT"

            def version(self) -> str:
                return "2025-01"

            def matches(self, person_ids: Any, *, version: str) -> list[Match]:
                return [Match(person.pk, "X-7", is_certain=True)]

        port.register(Bought())
        settings.SCREENER = "BOUGHT"
        try:
            screen(T)
        finally:
            port._screeners.pop("BOUGHT")
        assert newest(person).list_version == "2025-01"
        assert screenings.is_connected()

    def test_that_is_not_there_is_refused(self, settings: Any) -> None:
        settings.SCREENER = "NOBODY"
        with pytest.raises(NoScreener, match="IMPORTED_LIST"):
            screen(T)


class TestTheReviewersBrief:
    def test_is_told_the_newest(self, tmp_path: Path) -> None:
        person = a_person(certificate_no=_LISTED)
        assert not told.is_connected()
        with pytest.raises(told.NotConnected):
            told.latest(person.number)
        edition = a_list(tmp_path, ("R1", "样例丙", ""))
        assert told.is_connected()
        assert told.latest(person.number) is None
        screen(T)
        found = told.latest(person.number)
        assert found == told.Screening(T, edition.version, hits=0)
        a_list(tmp_path, ("R1", "样例丙", _LISTED), ("R2", "样例丁", _LISTED))
        screen(T)
        found = told.latest(person.number)
        assert found is not None
        assert (found.hits, found.unsure) == (2, 0)
