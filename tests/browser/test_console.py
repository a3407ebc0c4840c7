"""How the console behaves in hands: with script, without, on a phone, by keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from fundops.core.models import Break, Staff
from fundops.core.services import second_factors
from fundops.core.services.breaks import open_break
from fundops.core.tests.factories import THURSDAY, a_person, an_open_day
from tests.browser.reader import Reader

Open = Callable[..., Reader]
PASSWORD = "a-long-enough-one"  # noqa: S105  # of a person made here


@pytest.fixture
def a_break(live_server: object) -> Break:
    an_open_day(THURSDAY)
    a_person(role="operations")
    return open_break(
        kind="shares", reason="SHARES_DIFFER", reference="r1", opened_on=THURSDAY
    )


def with_password() -> Staff:
    person = a_person(role="reviewer")
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    second_factors.enrol_for_sandbox(person)
    return person


class TestWithoutScript:
    def test_everything_can_be_reached(self, reader: Open, a_break: Break) -> None:
        person = with_password()
        one = reader(language="en", script=False)
        one.read("/login/")
        page = one.page
        page.get_by_label("Employee number").fill(person.employee_no)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.get_by_label("One-time code").fill(second_factors.current_code(person))
        page.get_by_role("button", name="Go on").click()
        page.locator("#console-nav a[href='/core/break/']").click()
        page.get_by_role("combobox", name="State").select_option("OPEN")
        page.get_by_role("button", name="Filter").click()
        page.get_by_role("link", name=a_break.break_no).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(
            f"Break {a_break.break_no}"
        )
        page.get_by_role("button", name="中文").click()
        expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
        # What needs the script is not offered.
        expect(page.locator("[data-print]")).to_be_hidden()
        page.get_by_role("button", name="退出").click()
        assert page.url.endswith("/login/")
        assert one.complaints == []


class TestKeys:
    def test_find_explain_themselves_and_lead(
        self, reader: Open, a_break: Break
    ) -> None:
        one = reader("operations", "en")
        one.read("/core/break/")
        page = one.page
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        expect(page.get_by_role("link", name=a_break.break_no)).to_be_focused()
        page.keyboard.press("/")
        expect(page.locator("#q")).to_be_focused()
        page.keyboard.type("gb")
        expect(page.locator("#q")).to_have_value("gb")
        page.locator("h1").click()
        page.keyboard.press("g")
        page.keyboard.press("b")
        page.wait_for_url(f"{one.home}/")
        assert one.complaints == []


class TestPhone:
    def test_needs_no_sideways_scroll(self, reader: Open, a_break: Break) -> None:
        one = reader("operations", "zh-hans", width=390)
        for path in ("/", "/core/break/", f"/core/break/{a_break.pk}/change/"):
            one.read(path)
            assert one.overflow()["page"] == 0, path
            assert one.findings() == []
        expect(one.page.locator("#menu-phone")).to_be_visible()


class TestTheme:
    def test_is_remembered(self, reader: Open, a_break: Break) -> None:
        one = reader("operations", "en", "light")
        one.read("/")
        one.page.locator(".theme-toggle").click()
        one.read("/core/break/")
        expect(one.page.locator("html")).to_have_attribute("data-theme", "dark")


class TestPrint:
    def test_shows_no_navigation_and_no_forms(
        self, reader: Open, a_break: Break
    ) -> None:
        one = reader("operations", "en")
        one.read("/core/break/")
        one.page.emulate_media(media="print")
        for part in ("#header", "#console-nav", ".filterbar", ".breadcrumbs"):
            expect(one.page.locator(part)).to_be_hidden()
        expect(one.page.get_by_role("link", name=a_break.break_no)).to_be_visible()


class TestErrorPages:
    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_are_fit_for_everyone(
        self, reader: Open, a_break: Break, theme: str
    ) -> None:
        one = reader("operations", "zh-hans", theme)
        for path in ("/nothing/", "/core/auditentry/", "/core/break/?amount__gt=1"):
            assert one.read(path) in (400, 403, 404)
            assert one.findings() == []
        one.read("/login/")
        assert one.findings() == []
        # The browser complains of the statuses only.
        assert all("Failed to load resource" in text for text in one.complaints)
