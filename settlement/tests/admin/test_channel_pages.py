"""Channels' files, what they owe, and their keys, as pages."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Channel
from accounts.services.channel_keys import our_key
from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_day_in_work,
    a_person,
    an_open_day,
    noon,
    service,
)
from settlement.models import ChannelFile, Collection, Remittance
from settlement.services import remittances
from settlement.services.channel_files import receive_channel_files
from settlement.tests.admin.test_pages import MOST_QUERIES, name, page, text, the_list
from settlement.tests.channel_factories import (
    a_debit,
    an_applied_channel_file,
    an_arrival,
)
from settlement.tests.factories import a_channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def console(client: Client) -> Client:
    client.force_login(a_person(role="auditor"))
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture(autouse=True)
def _a_window(tmp_path: Path) -> None:
    """A file that agrees, one that was refused, and money a cent short."""
    a_day_in_work(THURSDAY)
    an_open_day(FRIDAY)
    debit = a_debit("1000.00")
    an_applied_channel_file(debit)
    refused = tmp_path / "files"
    refused.mkdir()
    (refused / "PAYA_TxFsiList_20250103.txt").write_text("1|x\n")
    receive_channel_files(
        directory=refused, business_date=THURSDAY, actor=service(), now=noon(THURSDAY)
    )
    remittances.expect(channel=a_channel(), window_day=THURSDAY, amount=Decimal(1000))
    remittances.take(movement=an_arrival("999.99"), actor=service(), now=noon(FRIDAY))


@pytest.mark.parametrize("model", [ChannelFile, Remittance])
class TestBoth:
    def test_are_listed_with_few_questions(
        self, model: type[ChannelFile], console: Client
    ) -> None:
        with CaptureQueriesContext(connection) as asked:
            html = the_list(console, model)
        assert len(asked) <= MOST_QUERIES
        for obj in model.objects.all():
            assert reverse(name(model, "change"), args=[obj.pk]) in html

    def test_have_pages_in_both_languages(
        self, model: type[ChannelFile], console: Client
    ) -> None:
        for language in ("en", "zh-hans"):
            console.cookies["django_language"] = language
            for obj in model.objects.all():
                html = page(console, obj)
                assert html.count("<h1>") == 1
                assert "style=" not in html

    def test_can_be_changed_by_nobody(
        self, model: type[ChannelFile], console: Client
    ) -> None:
        address = reverse(name(model, "change"), args=[model.objects.first().pk])
        assert console.post(address, {"state": "APPLIED"}).status_code == 405


def test_a_remittance_says_what_is_still_to_come(console: Client) -> None:
    said = text(page(console, Remittance.objects.get()))
    assert "Still to come 0.01" in said
    assert "REMITTANCE_SHORT" in said
    assert "PAYA/2025-01-02" in said


def test_a_file_shows_its_rows_beside_our_debits(console: Client) -> None:
    file = ChannelFile.objects.get(state="APPLIED")
    said = text(page(console, file))
    row = file.rows.get()
    assert row.serial_no in said
    assert row.our_no in said
    assert "1,000.00" in said


def test_a_refused_file_says_every_reason(console: Client) -> None:
    said = text(page(console, ChannelFile.objects.get(state="REFUSED")))
    assert "The first line must be the number of rows" in said


def test_a_channel_shows_its_public_keys(console: Client) -> None:
    key = our_key("PAYA")
    channel = Channel.objects.get(code="PAYA")
    address = reverse("admin:accounts_channel_change", args=[channel.pk])
    html = console.get(address).content.decode()
    assert key.key_id in html
    assert "PRIVATE" not in html


def test_a_collection_says_what_the_channels_files_say(console: Client) -> None:
    said = text(page(console, Collection.objects.get()))
    assert "PAYA_TxFsiList_20250102.txt" in said
    assert "Partly received" in said
