"""Somebody who reads pages with care: every complaint of the browser is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

_GRAVE = {"serious", "critical"}
_WIDTHS = """() => {
    const page = document.scrollingElement;
    const list = document.querySelector('#changelist .results');
    const over = e => e ? e.scrollWidth - e.clientWidth : 0;
    return {page: over(page), list: over(list)};
}"""


class Reader:
    """A page of a browser, with what went wrong on it."""

    def __init__(self, page: Page, home: str) -> None:
        self.page = page
        self.home = home
        self.complaints: list[str] = []
        self._listens = True
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("requestfailed", self._lost)
        # A shared machine is slow, not wrong.
        page.set_default_timeout(120_000)

    def read(self, path: str) -> int:
        """Open a page of ours, before those of others, and say its status."""
        self.page.bring_to_front()
        answer = self.page.goto(self.home + path)
        assert answer is not None
        return answer.status

    def walk(self, *starts: str, enough: int = 1) -> Iterator[str]:
        """Follow every door of the console, `enough` of a kind; say where we are."""
        waiting, known, read = [*starts], {*starts}, Counter[str]()
        while waiting:
            path = waiting.pop(0)
            name = _name(path)
            if not name or read[name] >= enough:
                continue
            read[name] += 1
            status = self.read(path)
            if status != 200:
                self.complaints.append(f"{path}: {status}")
            yield path
            for found in self._doors():
                if found not in known:
                    known.add(found)
                    waiting.append(found)

    def findings(self) -> list[str]:
        """Say what axe finds serious or critical on this page."""
        # axe itself tries inline styles while it measures.
        self._listens = False
        result: dict[str, Any] = Axe().run(self.page).response
        self._listens = True
        return [
            f"{urlsplit(self.page.url).path}: {found['id']} {node['html'][:160]}"
            for found in result["violations"]
            if found["impact"] in _GRAVE
            for node in found["nodes"]
        ]

    def overflow(self) -> dict[str, int]:
        """Say by how many pixels the page, and its list, are wider than they may be."""
        widths: dict[str, int] = self.page.evaluate(_WIDTHS)
        return widths

    def _doors(self) -> list[str]:
        script = "() => [...document.querySelectorAll('a[href]')].map(a => a.href)"
        hrefs: list[str] = self.page.evaluate(script)
        ours = [urlsplit(href) for href in hrefs if href.startswith(self.home)]
        return [f"{p.path}?{p.query}" if p.query else p.path for p in ours]

    def _lost(self, request: Any) -> None:
        # What we left before it came (the icon) was not lost.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"lost: {request.url} {request.failure}")

    def _heard(self, message: Any) -> None:
        if self._listens and message.type in ("error", "warning"):
            path = urlsplit(self.page.url).path
            self.complaints.append(f"{path}: {message.text}")


def _name(path: str) -> str:
    """Say the kind of a page: its route, and whether it is filtered."""
    where, _, query = path.partition("?")
    try:
        found = resolve(where)
    except Resolver404:
        return f"unknown {where}"
    if found.view_name in ("admin:logout", "admin:jsi18n"):
        return ""
    return f"{found.view_name}{'?' if query else ''}"
