"""The door: password, code, and what opens in between, which is nothing."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.conf import settings as configured
from django.test import Client
from django_otp.oath import totp

from fundops.core.models import (
    AuditEntry,
    Authenticator,
    SecondFactorUse,
    Staff,
    StaffSession,
)
from fundops.core.services import authenticators, second_factors
from fundops.core.tests.factories import a_person
from fundops.core.tests.logins import with_password_only

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-enough-one"
MORNING = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture(autouse=True)
def _sandbox(settings: Any) -> None:
    settings.SANDBOX = True


def text(response: Any) -> str:
    body: str = response.content.decode()
    return body


def somebody(*, has_factor: bool = True, **fields: Any) -> Staff:
    person = a_person(**fields)
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    if has_factor:
        second_factors.enrol_for_sandbox(person)
    return person


def give_password(client: Client, number: str, password: str = PASSWORD) -> Any:
    form = {"username": number, "password": password, "next": "/core/break/"}
    return client.post("/login/", form)


def give_code(client: Client, code: str) -> Any:
    return client.post("/second_factor/", {"code": code, "next": "/core/break/"})


def shown_secret(client: Client) -> str:
    """What the page of the enrolment shows; the session keeps it sealed."""
    person = Staff.objects.get(pk=client.session["_auth_user_id"])
    return authenticators.unseal_secret(person, client.session["enrolment_secret"])


class TestTwoSteps:
    def test_open_the_page_that_was_asked_for(self, client: Client) -> None:
        person = somebody()
        answer = give_password(client, person.employee_no)
        assert answer["Location"] == "/second_factor/?next=%2Fcore%2Fbreak%2F"
        assert "One-time code (6 digits)" in text(client.get(answer["Location"]))
        answer = give_code(client, second_factors.current_code(person))
        assert answer["Location"] == "/core/break/"
        assert client.get("/core/break/").status_code == 200

    def test_leave_a_trace(self, client: Client) -> None:
        person = somebody()
        give_password(client, person.employee_no)
        give_code(client, second_factors.current_code(person))
        use = SecondFactorUse.objects.get()
        assert (use.person, use.purpose, use.means) == (person, "LOGIN", "TOTP")
        assert use.request_id
        done = AuditEntry.objects.get(action="core.login.done")
        assert (done.actor, done.address) == (person, "127.0.0.1")
        session = StaffSession.objects.get()
        assert (session.person, session.address) == (person, "127.0.0.1")
        key = client.cookies[configured.SESSION_COOKIE_NAME].value
        assert key not in session.key_sha256

    def test_change_the_key_of_the_session_each_time(self, client: Client) -> None:
        person = somebody()
        session = client.session
        session["planted"] = "by somebody else"
        session.save()
        keys = [str(session.session_key)]
        client.cookies[configured.SESSION_COOKIE_NAME] = keys[0]
        give_password(client, person.employee_no)
        keys.append(str(client.session.session_key))
        give_code(client, second_factors.current_code(person))
        keys.append(str(client.session.session_key))
        assert len(set(keys)) == 3
        for old in keys[:2]:
            other = Client()
            other.cookies[configured.SESSION_COOKIE_NAME] = old
            assert other.get("/").status_code == 302

    def test_lead_nowhere_outside(self, client: Client) -> None:
        person = somebody()
        give_password(client, person.employee_no)
        form = {
            "code": second_factors.current_code(person),
            "next": "https://elsewhere.example/",
        }
        assert client.post("/second_factor/", form)["Location"] == "/"

    def test_must_follow_each_other_soon(self, client: Client) -> None:
        person = somebody()
        with time_machine.travel(MORNING, tick=False):
            give_password(client, person.employee_no)
        with time_machine.travel(MORNING + dt.timedelta(minutes=10), tick=False):
            answer = give_code(client, second_factors.current_code(person))
        assert answer["Location"].startswith("/login/")
        assert not SecondFactorUse.objects.exists()

    def test_end_the_session_that_was_open_there(self, client: Client) -> None:
        person = somebody()
        for _time in range(2):
            give_password(client, person.employee_no)
            give_code(client, second_factors.current_code(person))
            assert client.get("/my_sessions/").status_code == 200
        first, second = StaffSession.objects.order_by("id")
        assert (first.end_reason, second.end_reason) == ("LOGGED_OUT", "")

    def test_are_asked_of_whoever_would_approve(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(somebody(role="reviewer"))
        assert strict.post("/core/review/approve/").status_code == 403

    def test_need_the_token_of_the_page(self) -> None:
        person = somebody()
        strict = Client(enforce_csrf_checks=True)
        assert give_password(strict, person.employee_no).status_code == 403
        with_password_only(strict, person)
        assert give_code(strict, "123456").status_code == 403


class TestBetweenTheSteps:
    PAGES = ("/", "/core/break/", "/core/review/", "/my_sessions/", "/views/")

    @pytest.mark.parametrize("path", PAGES)
    def test_nothing_opens(self, path: str, client: Client) -> None:
        person = somebody(role="compliance")
        give_password(client, person.employee_no)
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/second_factor/?next=")

    @pytest.mark.parametrize("path", ["/my_sessions/", "/core/review/approve/"])
    def test_nothing_acts(self, path: str, client: Client) -> None:
        person = somebody(role="reviewer")
        give_password(client, person.employee_no)
        assert client.post(path, {"act": "others"}).status_code == 403

    def test_no_password_is_changed_by_who_has_a_factor(self, client: Client) -> None:
        person = somebody(must_change_password=True)
        give_password(client, person.employee_no)
        answer = client.get("/password_change/")
        assert answer["Location"].startswith("/second_factor/")

    def test_the_person_may_go_away(self, client: Client) -> None:
        person = somebody()
        give_password(client, person.employee_no)
        assert client.post("/logout/")["Location"] == "/login/"
        assert "_auth_user_id" not in client.session


class TestCodes:
    def test_are_good_once(self, client: Client) -> None:
        person = somebody()
        code = second_factors.current_code(person)
        give_password(client, person.employee_no)
        assert give_code(client, code).status_code == 302
        other = Client(headers={"accept-language": "en"})
        give_password(other, person.employee_no)
        assert "wrong or was used before" in text(give_code(other, code))
        assert other.get("/").status_code == 302

    def test_that_are_wrong_are_told_and_kept(self, client: Client) -> None:
        person = somebody()
        give_password(client, person.employee_no)
        page = text(give_code(client, "abc"))
        assert 'role="alert"' in page
        assert client.get("/").status_code == 302
        kept = AuditEntry.objects.get(action="core.second_factor.refused")
        assert kept.after == {"purpose": "LOGIN"}


class TestTheFirstTime:
    def enrol(self, client: Client) -> str:
        page = text(client.get("/enrolment/"))
        assert "<svg" in page
        assert "style=" not in page
        secret = shown_secret(client)
        code = f"{totp(bytes.fromhex(secret)):06d}"
        return text(client.post("/enrolment/", {"code": code, "next": "/"}))

    def test_goes_by_password_app_and_codes_to_the_board(self, client: Client) -> None:
        person = somebody(has_factor=False, must_change_password=True)
        give_password(client, person.employee_no)
        answer = client.get("/second_factor/")
        assert answer["Location"].startswith("/password_change/")
        page = text(client.get("/password_change/"))
        assert "console-nav" not in page
        new = "quite-another-one-2"
        form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        assert client.post("/password_change/", form)["Location"].startswith(
            "/second_factor/"
        )
        answer = client.get("/second_factor/")
        assert answer["Location"].startswith("/enrolment/")
        page = self.enrol(client)
        codes = re.findall(r'<li class="mono">([A-Z2-7]{4}-[A-Z2-7]{4})</li>', page)
        assert len(set(codes)) == 10
        assert client.get("/").status_code == 200
        assert client.get("/enrolment/").status_code == 302

        other = Client()
        give_password(other, person.employee_no, new)
        assert give_code(other, codes[3]).status_code == 302
        assert other.get("/").status_code == 200
        third = Client()
        give_password(third, person.employee_no, new)
        assert give_code(third, codes[3]).status_code == 200

    def test_keeps_the_secret_sealed_until_it_is_confirmed(
        self, client: Client
    ) -> None:
        give_password(client, somebody(has_factor=False).employee_no)
        pages = [text(client.get("/enrolment/")) for _ in range(2)]
        secret = shown_secret(client)
        assert secret not in str(dict(client.session))
        shown = authenticators.readable(secret)
        assert [shown in page for page in pages] == [True, True]

    def test_keeps_the_secret_from_other_sessions(self, client: Client) -> None:
        person = somebody(has_factor=False)
        give_password(client, person.employee_no)
        other = Client()
        give_password(other, person.employee_no)
        client.get("/enrolment/")
        other.get("/enrolment/")
        assert shown_secret(client) != shown_secret(other)
        self.enrol(client)
        assert "enrolment_secret" not in client.session
        assert other.get("/enrolment/")["Location"].startswith("/second_factor/")
        assert Authenticator.objects.filter(user=person).count() == 1

    def test_wants_the_code_that_the_app_shows(self, client: Client) -> None:
        person = somebody(has_factor=False)
        give_password(client, person.employee_no)
        client.get("/enrolment/")
        page = text(client.post("/enrolment/", {"code": "12345"}))
        assert "does not show this code now" in page
        assert not second_factors.has_factor(person)


def test_the_pages_speak_chinese(client: Client) -> None:
    person = somebody()
    chinese = Client(headers={"accept-language": "zh-hans"})
    give_password(chinese, person.employee_no)
    page = text(chinese.get("/second_factor/"))
    assert "动态口令" in page
    assert "恢复码" in page
