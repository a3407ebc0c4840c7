"""A session ends for its reason, at once, and the login page says which."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.conf import settings as configured
from django.contrib.auth.models import Group
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY

from fundops.core.models import AuditEntry, Authenticator, Staff, StaffSession
from fundops.core.services import authenticators, second_factors, staff_sessions
from fundops.core.tests.admin.test_login import (
    PASSWORD,
    give_code,
    give_password,
    somebody,
    text,
)
from fundops.core.tests.factories import THURSDAY, a_person, noon

pytestmark = pytest.mark.django_db

MORNING = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _sandbox(settings: Any) -> None:
    settings.SANDBOX = True


def logged_in(person: Staff) -> Client:
    """A browser in which the person has taken both steps."""
    client = Client(headers={"accept-language": "en", "user-agent": "Browser"})
    give_password(client, person.employee_no)
    give_code(client, second_factors.current_code(person))
    assert client.get("/").status_code == 200
    return client


def the_end_of(person: Staff) -> str:
    return StaffSession.objects.filter(person=person).earliest("id").end_reason


def is_told(client: Client, words: str) -> None:
    """The next page is the login page, and says why."""
    answer = client.get("/core/break/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")
    assert words in text(client.get(answer["Location"]))
    # Told once: the page drawn again is like any other.
    assert words not in text(client.get("/login/"))


class TestEnds:
    def test_after_fifteen_idle_minutes(self) -> None:
        with time_machine.travel(MORNING, tick=False) as machine:
            person = somebody()
            client = logged_in(person)
            machine.shift(dt.timedelta(minutes=14, seconds=59))
            assert client.get("/").status_code == 200
            machine.shift(dt.timedelta(minutes=15, seconds=1))
            is_told(client, "rested too long")
        assert the_end_of(person) == "IDLE"

    def test_after_eight_hours_of_use(self) -> None:
        with time_machine.travel(MORNING, tick=False) as machine:
            person = somebody()
            client = logged_in(person)
            for _time in range(47):
                machine.shift(dt.timedelta(minutes=10))
                assert client.get("/my_sessions/").status_code == 200
            machine.shift(dt.timedelta(minutes=10))
            is_told(client, "eight hours at most")
        assert the_end_of(person) == "TOO_LONG"

    def test_not_by_the_business_clock(self, move_clock: Any) -> None:
        client = logged_in(somebody())
        move_clock("2099-01-02T10:00:00+08:00")
        assert client.get("/my_sessions/").status_code == 200

    def test_when_the_person_is_disabled(self) -> None:
        person = somebody()
        client = logged_in(person)
        Staff.objects.filter(pk=person.pk).update(is_active=False)
        is_told(client, "was disabled")
        assert the_end_of(person) == "DISABLED"

    def test_when_roles_change(self) -> None:
        person = somebody(role="operations")
        client = logged_in(person)
        person.groups.set([Group.objects.get(name="reviewer")])
        is_told(client, "roles were changed")
        assert the_end_of(person) == "ROLES"

    def test_when_the_password_was_changed_elsewhere(self) -> None:
        person = somebody()
        here, there = logged_in(person), logged_in(person)
        new = "quite-another-one-2"
        form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        assert there.post("/password_change/", form)["Location"] == "/"
        assert there.get("/").status_code == 200
        is_told(here, "password was changed")
        assert the_end_of(person) == "PASSWORD"

    def test_when_the_password_is_another_without_our_doing(self) -> None:
        person = somebody()
        client = logged_in(person)
        person.set_password("from-a-shell-3")
        person.save(update_fields=["password"])
        is_told(client, "password was changed")

    def test_when_the_factor_is_reset(self) -> None:
        person = somebody()
        client = logged_in(person)
        authenticators.reset_factor(
            person=person, actor=a_person(role="configuration"), now=noon(THURSDAY)
        )
        is_told(client, "second factor was reset")
        assert the_end_of(person) == "FACTOR"

    def test_when_the_factor_is_gone_without_our_doing(self) -> None:
        person = somebody()
        client = logged_in(person)
        Authenticator.objects.filter(user=person).delete()
        is_told(client, "second factor was reset")

    def test_when_all_of_a_person_are_ended(self) -> None:
        person = somebody()
        client = logged_in(person)
        halfway = Client(headers={"accept-language": "en"})
        give_password(halfway, person.employee_no)
        staff_sessions.end_all(
            person=person, reason="DISABLED", actor=a_person(role="configuration")
        )
        is_told(client, "was disabled")
        assert halfway.get("/second_factor/")["Location"].startswith("/login/")

    def test_by_logging_out(self) -> None:
        person = somebody()
        client = logged_in(person)
        key = client.cookies[configured.SESSION_COOKIE_NAME].value
        client.post("/logout/")
        assert the_end_of(person) == "LOGGED_OUT"
        thief = Client()
        thief.cookies[configured.SESSION_COOKIE_NAME] = key
        assert thief.get("/").status_code == 302

    def test_nothing_is_done_by_a_post_of_an_ended_one(self) -> None:
        person = somebody()
        client = logged_in(person)
        staff_sessions.end_all(person=person, reason="ROLES", actor=person)
        answer = client.post("/my_sessions/", {"act": "others"})
        assert answer["Location"].startswith("/login/")

    def test_without_a_row_it_never_was_one(self) -> None:
        person = somebody()
        client = Client()
        give_password(client, person.employee_no)
        device = Authenticator.objects.get(user=person)
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.save()
        assert client.get("/")["Location"].startswith("/login/")

    def test_each_is_audited(self) -> None:
        person = somebody()
        logged_in(person).post("/logout/")
        ended = AuditEntry.objects.get(action="core.session.ended")
        assert (ended.subject, ended.reason) == (person.employee_no, "LOGGED_OUT")


class TestLastSeen:
    def test_is_written_once_a_minute_at_most(self) -> None:
        with time_machine.travel(MORNING, tick=False) as machine:
            person = somebody()
            client = logged_in(person)
            machine.shift(59)
            client.get("/my_sessions/")
            assert StaffSession.objects.get().last_seen_at == MORNING
            machine.shift(1)
            client.get("/my_sessions/")
            assert StaffSession.objects.get().last_seen_at > MORNING


class TestMySessions:
    def test_shows_where_one_is_logged_in(self) -> None:
        person = somebody()
        client = logged_in(person)
        logged_in(somebody())
        page = text(client.get("/my_sessions/"))
        assert page.count("<td>Browser</td>") == 1
        assert "this one" in page

    def test_ends_one(self) -> None:
        person = somebody()
        other, client = logged_in(person), logged_in(person)
        old = StaffSession.objects.earliest("id")
        client.post("/my_sessions/", {"act": str(old.pk)})
        is_told(other, "ended from the list")
        assert client.get("/").status_code == 200

    def test_ends_all_others(self) -> None:
        person = somebody()
        others = [logged_in(person), logged_in(person)]
        client = logged_in(person)
        answer = client.post("/my_sessions/", {"act": "others"}, follow=True)
        assert "Other sessions ended: 2." in text(answer)
        for other in others:
            is_told(other, "ended from the list")

    def test_ends_nobody_elses(self) -> None:
        stranger = somebody()
        theirs = logged_in(stranger)
        client = logged_in(somebody())
        pk = StaffSession.objects.get(person=stranger).pk
        assert client.post("/my_sessions/", {"act": str(pk)}).status_code == 404
        assert theirs.get("/").status_code == 200

    @pytest.mark.parametrize("act", ["", "x", "-1", "²"])
    def test_does_nothing_that_it_does_not_offer(self, act: str) -> None:
        client = logged_in(somebody())
        assert client.post("/my_sessions/", {"act": act}).status_code == 403

    def test_makes_new_recovery_codes_for_a_fresh_code(self) -> None:
        person = somebody()
        client = logged_in(person)
        form = {"act": "codes", "code": "abc"}
        answer = client.post("/my_sessions/", form, follow=True)
        assert "wrong or was used before" in text(answer)
        assert authenticators.recovery_codes_left(person) == 0
        Authenticator.objects.update(throttling_failure_count=0)
        form = {"act": "codes", "code": second_factors.current_code(person)}
        assert text(client.post("/my_sessions/", form)).count('<li class="mono">') == 10
        assert authenticators.recovery_codes_left(person) == 10


class TestAllSessions:
    @pytest.mark.parametrize("role", ["compliance", "configuration", "auditor"])
    def test_are_seen_by_who_oversees(self, role: str) -> None:
        person = somebody(role="operations")
        logged_in(person)
        client = Client(headers={"accept-language": "en"})
        client.force_login(a_person(role=role))
        page = text(client.get("/core/staffsession/"))
        assert person.employee_no in page
        session = StaffSession.objects.get(person=person)
        page = text(client.get(f"/core/staffsession/{session.pk}/change/"))
        assert session.key_sha256 not in page

    @pytest.mark.parametrize("role", ["operations", "reviewer", "senior_reviewer"])
    def test_are_nobody_elses_business(self, role: str, client: Client) -> None:
        client.force_login(a_person(role=role))
        assert client.get("/core/staffsession/").status_code == 403


def test_the_key_of_a_session_stands_in_no_row() -> None:
    person = somebody()
    client = logged_in(person)
    key = client.cookies[configured.SESSION_COOKIE_NAME].value
    row = StaffSession.objects.filter(person=person).values().get()
    assert key not in " ".join(map(str, row.values()))
    assert Staff.objects.get(pk=person.pk).last_login is not None
