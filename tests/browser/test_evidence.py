"""Papers attached and taken out again by hand, in Chinese, by keys alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from fundops.core.models import AuditEntry, Case, Evidence, Staff
from fundops.core.services import cases
from fundops.core.tests.factories import FRIDAY, noon
from fundops.core.tests.papers import A_PDF
from tests.browser import people
from tests.browser.reader import Reader

Open = Callable[..., Reader]
SHA256 = hashlib.sha256(A_PDF).hexdigest()
NAME, NOTE = "银行回单.pdf", "银行的回单"
#: A program that calls itself a paper.
A_PROGRAM = b"MZ\x90\x00" + b"\0" * 60


@pytest.fixture
def case(live_server: Any, move_clock: Callable[[str], Any]) -> Case:
    move_clock("2025-01-03T10:00:00+08:00")
    officer = people.a_login("COM01", "compliance")
    return cases.open_case(
        title="样例事项", opened_on=FRIDAY, actor=officer, now=noon(FRIDAY)
    )


@pytest.fixture
def page_url(case: Case) -> str:
    return reverse("admin:core_case_change", args=[case.pk])


def a_file(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def attach_by_keys(page: Page, name: str, content: bytes) -> None:
    """Choose a file, then go on with Tab and Enter as somebody without a mouse."""
    chooser = page.get_by_label("文件", exact=True)
    chooser.focus()
    chooser.set_input_files(a_file(name, content))
    page.keyboard.press("Tab")
    expect(page.get_by_label("说明", exact=True)).to_be_focused()
    page.keyboard.type(NOTE)
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.type") != "submit":
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="附上", exact=True)).to_be_focused()
    page.keyboard.press("Enter")


class TestAPaper:
    def test_is_attached_shown_with_its_hash_and_taken_out(
        self, reader: Open, case: Case, page_url: str
    ) -> None:
        one = reader("compliance", "zh-hans")
        one.read(page_url)
        page = one.page
        panel = page.get_by_role("region", name="附件")
        expect(panel).to_contain_text("没有附件。")
        attach_by_keys(page, NAME, A_PDF)

        expect(page.locator(".messagelist .success")).to_contain_text(NAME)
        assert page.url.endswith(page_url)
        kept = Evidence.objects.get()
        assert (kept.sha256, kept.note, kept.subject_no) == (SHA256, NOTE, case.case_no)
        expect(panel).to_contain_text(NOTE)
        expect(panel).to_contain_text(SHA256[:8])
        assert one.findings() == []

        link = panel.get_by_role("link", name=NAME)
        link.focus()
        with page.expect_download() as told:
            page.keyboard.press("Enter")
        assert told.value.suggested_filename == NAME
        assert Path(told.value.path()).read_bytes() == A_PDF
        assert AuditEntry.objects.filter(action="core.evidence.read").count() == 1
        assert one.complaints == []

    def test_that_is_a_program_is_refused_whatever_its_name(
        self, reader: Open, case: Case, page_url: str
    ) -> None:
        one = reader("compliance", "zh-hans")
        one.read(page_url)
        page = one.page
        attach_by_keys(page, NAME, A_PROGRAM)

        expect(page.get_by_role("alert")).to_contain_text("文件未保存")
        expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
        assert not Evidence.objects.exists()
        # What was written stays; another file is chosen on the same page.
        expect(page.get_by_label("说明", exact=True)).to_have_value(NOTE)
        assert one.findings() == []
        page.get_by_label("文件", exact=True).set_input_files(a_file(NAME, A_PDF))
        page.get_by_role("button", name="附上", exact=True).press("Enter")
        expect(page.locator(".messagelist .success")).to_contain_text(NAME)
        assert Evidence.objects.get().sha256 == SHA256

    def test_is_only_read_by_an_auditor(
        self, reader: Open, case: Case, page_url: str
    ) -> None:
        people.a_login("AUD01", "auditor")
        one = reader("auditor", "zh-hans")
        one.read(page_url)
        panel = one.page.get_by_role("region", name="附件")
        expect(panel).to_contain_text("没有附件。")
        expect(panel.locator("input")).to_have_count(0)
        assert Staff.objects.filter(groups__name="auditor").count() == 1
        assert one.complaints == []
