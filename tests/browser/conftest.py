"""A real browser over a real server, on a day that has everything."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, sync_playwright

from fundops.core.models import Staff
from fundops.core.models.staff import ROLES
from tests.browser.reader import Reader
from tests.journeys import the_real_day as day

#: Everyone who opens the console.
PEOPLE = [role for role in ROLES if role != "service"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright keeps a loop in this thread, which Django takes for a coroutine's.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
            ],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def a_full_day(
    live_server: Any, tmp_path: Path, move_clock: Callable[[str], Any]
) -> None:
    """Tell the day of the sample package over a package of our own."""

    def run(name: str, **options: object) -> None:
        words = [f"--{key.replace('_', '-')}={value}" for key, value in options.items()]
        with (tmp_path / "answer").open("w") as out:
            call_command(name, *words, "--json", stdout=out)

    for role in PEOPLE:
        person = Staff.objects.create(employee_no=role.upper()[:10], name="样例")
        person.groups.add(Group.objects.get(name=role))
    inputs, package = tmp_path / "inputs", tmp_path / "package"
    day.write_inputs(inputs, day.OURS)
    day.write_package(package, day.OURS)
    move_clock("2018-01-03T14:40:00+08:00")
    run("open_day", business_date=day.T)
    run("import_masters", directory=inputs, business_date=day.T)
    run("import_customers", file=inputs / "customers.csv", business_date=day.T)
    run("import_holdings", file=inputs / "holdings.csv", business_date=day.T)
    run("place_orders", file=inputs / "orders.csv")
    run("send_collections")
    move_clock("2018-01-03T15:00:00+08:00")
    run("cut_off", business_date=day.T)
    run("send_ta_files", business_date=day.T)
    move_clock("2018-01-04T08:00:00+08:00")
    run("open_day", business_date=day.CONFIRM_DATE)
    run("receive_ta_files", directory=package, business_date=day.CONFIRM_DATE)
    for step in (
        "apply_confirmations",
        "settle_confirmations",
        "reconcile_shares",
        "prepare_custodian_transfers",
        "prepare_payouts",
    ):
        run(step, business_date=day.CONFIRM_DATE)


@pytest.fixture
def reader(browser: Browser, live_server: Any) -> Iterator[Callable[..., Reader]]:
    """Open a browser as a person in a role: `reader("auditor", "en", "dark")`."""
    opened: list[Any] = []

    def open_as(
        role: str = "",
        language: str = "zh-hans",
        theme: Any = "light",
        *,
        width: int = 1366,
        script: bool = True,
    ) -> Reader:
        context = browser.new_context(
            viewport={"width": width, "height": 768},
            color_scheme=theme,
            java_script_enabled=script,
        )
        opened.append(context)
        cookies: list[Any] = [
            {"name": "django_language", "value": language, "url": live_server.url}
        ]
        if role:
            cookies.append(_session(role, live_server.url))
        context.add_cookies(cookies)
        return Reader(context.new_page(), live_server.url)

    yield open_as
    for context in opened:
        context.close()


def _session(role: str, url: str) -> dict[str, str]:
    client = Client()
    client.force_login(Staff.objects.get(groups__name=role))
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}
