"""The way in, in a real browser: the first time, every time, and with a lost phone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django_otp.oath import totp
from playwright.sync_api import Page, expect

from fundops.core.models import Authenticator, Staff
from fundops.core.services import second_factors
from tests.browser import people
from tests.browser.people import ENGLISH, LANGUAGES, PASSWORD, Words
from tests.browser.reader import Reader

Open = Callable[..., Reader]
#: Where to leave pictures of the pages; nowhere where it is not said.
PICTURES = os.environ.get("FUNDOPS_PICTURES", "")
NEW = "quite-another-one-2"


def keep_picture(page: Page, name: str, words: Words) -> None:
    if PICTURES:
        path = Path(PICTURES) / f"login-{name}-{words.language}.png"
        page.screenshot(path=path, full_page=True)


def a_newcomer() -> Staff:
    person = people.a_login("NEW01", "operations", must_change_password=True)
    Authenticator.objects.filter(user=person).delete()
    return person


def shown_code(page: Page) -> str:
    """What an app would show that was given the key of the page."""
    from base64 import b32decode

    key = page.locator(".secret dd").inner_text().replace(" ", "")
    return f"{totp(b32decode(key)):06d}"


def is_fit(one: Reader, name: str, words: Words) -> None:
    keep_picture(one.page, name, words)
    assert one.findings() == []
    assert one.overflow()["page"] == 0


@pytest.mark.parametrize("words", LANGUAGES, ids=lambda words: words.language)
@pytest.mark.usefixtures("live_server")
class TestTheFirstTime:
    def test_goes_from_a_password_on_paper_to_the_board(
        self, words: Words, reader: Open
    ) -> None:
        person = a_newcomer()
        one = reader(language=words.language)
        one.read("/login/")
        is_fit(one, "1-password", words)
        page = one.page
        page.get_by_label(words.number).fill(person.employee_no)
        page.get_by_label(words.password, exact=True).fill(PASSWORD)
        page.get_by_role("button", name=words.log_in, exact=True).click()
        expect(page.locator("#id_new_password1")).to_be_visible()
        is_fit(one, "2-change", words)
        page.locator("#id_old_password").fill(PASSWORD)
        page.locator("#id_new_password1").fill(NEW)
        page.locator("#id_new_password2").fill(NEW)
        page.locator("form .go").click()
        expect(page.locator("svg.qr")).to_be_visible()
        is_fit(one, "3-enrolment", words)
        page.get_by_label(words.code).fill(shown_code(page))
        page.locator("#code-form .go").click()
        expect(page.locator("ol.codes li")).to_have_count(10)
        is_fit(one, "4-recovery", words)
        page.locator(".submit-row a.go").click()
        expect(page.locator("#console-nav")).to_be_visible()
        page.locator("a.who").click()
        is_fit(one, "6-sessions", words)
        assert one.complaints == []


@pytest.mark.parametrize("words", LANGUAGES, ids=lambda words: words.language)
@pytest.mark.usefixtures("live_server")
class TestEveryTime:
    def test_a_wrong_code_is_told_and_a_right_one_opens(
        self, words: Words, reader: Open
    ) -> None:
        person = people.a_login("OPS01", "operations")
        one = reader(language=words.language)
        one.read("/login/")
        page = one.page
        page.get_by_label(words.number).fill(person.employee_no)
        page.get_by_label(words.password, exact=True).fill(PASSWORD)
        page.get_by_role("button", name=words.log_in, exact=True).click()
        page.get_by_label(words.code).fill("abc")
        page.get_by_role("button", name=words.go_on, exact=True).click()
        expect(page.locator(".banner.bad")).to_be_visible()
        is_fit(one, "5-code", words)
        page.wait_for_timeout(1100)
        page.get_by_label(words.code).fill(second_factors.current_code(person))
        page.get_by_role("button", name=words.go_on, exact=True).click()
        expect(page.locator("#console-nav")).to_be_visible()
        assert one.complaints == []

    def test_a_closed_door_says_so(self, words: Words, reader: Open) -> None:
        person = people.a_login("OPS01", "operations")
        one = reader(language=words.language)
        page = one.page
        for _time in range(5):
            one.read("/login/")
            page.get_by_label(words.number).fill(person.employee_no)
            page.get_by_label(words.password, exact=True).fill("wrong")
            page.get_by_role("button", name=words.log_in, exact=True).click()
        expect(page.locator(".trouble")).to_contain_text("15")
        is_fit(one, "7-locked", words)


def test_a_session_ended_elsewhere_says_so(live_server: Any, reader: Open) -> None:
    person = people.a_login("OPS01", "operations")
    here, there = (people.logged_in(reader, person, ENGLISH) for _ in range(2))
    there.read("/my_sessions/")
    there.page.get_by_role("button", name="End all other sessions (1)").click()
    expect(there.page.locator(".messagelist .success")).to_contain_text("1")
    here.read("/core/break/")
    expect(here.page.locator(".banner")).to_contain_text(
        "ended from the list of sessions"
    )
    keep_picture(here.page, "8-ended", ENGLISH)
