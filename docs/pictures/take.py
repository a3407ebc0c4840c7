"""
Take the pictures of the docs: play the demo in a database of its own, look at it.

`make pictures`. Needs Chromium: the machine's, or Playwright's own.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
DATABASE = "fundops_pictures"
DATA = PROJECT / "var" / "pictures" / "data"
#: Whose eyes; the pages are those of the demo's morning.
PERSON = "REV01"
WIDTH, HEIGHT = 1366, 768
#: File, page, language, and what is clicked there first.
PICTURES = (
    ("board.png", "/", "en", ""),
    ("board.zh.png", "/", "zh-hans", ""),
    ("review.png", "/core/review/?kind__exact=REFUND", "en", "#result_list tbody a"),
    (
        "resend.png",
        "/core/review/?kind__exact=PAYOUT_RESEND",
        "en",
        "#result_list tbody a",
    ),
    (
        "transfer.png",
        "/core/review/?kind__exact=TRANSFER",
        "en",
        "#result_list tbody a",
    ),
)

_BEGIN_ANEW = f"""
from fundops.core.database.preparing import create_roles_and_database
create_roles_and_database({DATABASE!r}, replace=True)
"""
_LOG_IN = """
from django.test import Client
from fundops.core.models import Staff
from fundops.core.tests.logins import log_in
person = Staff.objects.get(employee_no={person!r})
Staff.objects.filter(pk=person.pk).update(must_change_password=False)
client = Client()
log_in(client, person)
print(client.cookies["sessionid"].value)
"""


def manage(*words: str) -> str:
    done = subprocess.run(  # noqa: S603  # our own commands
        [sys.executable, "manage.py", *words],
        cwd=PROJECT,
        check=True,
        text=True,
        stdout=subprocess.PIPE,
    )
    return done.stdout.strip()


def main() -> None:
    shutil.rmtree(DATA.parent, ignore_errors=True)
    os.environ |= {"FUNDOPS_DATABASE": DATABASE, "FUNDOPS_DATA_DIR": str(DATA)}
    manage("shell", "--no-imports", "-c", _BEGIN_ANEW)
    manage("prepare_database")
    manage("demo")
    session = manage("shell", "--no-imports", "-c", _LOG_IN.format(person=PERSON))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"127.0.0.1:{port}"
    server = subprocess.Popen(  # noqa: S603  # our own command
        [sys.executable, "manage.py", "runserver", "--noreload", address], cwd=PROJECT
    )
    try:
        wait_for(port)
        look(f"http://{address}", session)
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as caller:
            if caller.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError("The server did not come up.")


def look(url: str, session: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
        )
        for name, path, language, first in PICTURES:
            context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
            cookies = {"sessionid": session, "django_language": language}
            context.add_cookies(
                [{"name": n, "value": v, "url": url} for n, v in cookies.items()]
            )
            page = context.new_page()
            page.goto(url + path)
            if first:
                page.locator(first).first.click()
                page.wait_for_load_state()
            page.screenshot(path=HERE / name)
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
