"""Lists and pages of the bank's files, movements and statements."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fundops.core.tests.factories import a_person, an_open_day, noon, service
from settlement.banks import names
from settlement.models import BankFile, BankMovement, BankStatement
from settlement.services.reconcile_bank import reconcile_bank
from settlement.tests.bank_files import (
    CARD,
    DAY,
    line,
    our_account,
    put,
    put_rows,
    put_statement,
    received,
    settle_in,
)

pytestmark = pytest.mark.django_db

LISTS: list[Any] = [BankFile, BankMovement, BankStatement]
MOST_QUERIES = 30


@pytest.fixture
def console(client: Client) -> Client:
    client.force_login(a_person(role="auditor"))
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture(autouse=True)
def _a_day_at_the_bank(tmp_path: Path) -> None:
    """A notice in transit, a statement with a debit nobody knows, a refused file."""
    an_open_day(DAY)
    our_account()
    folder = tmp_path / "theirs"
    put_rows(folder, "settle_in_bank", settle_in("7.00"))
    put_statement(folder, line("5.00", "B1"), line("-2.00", "B2"))
    raw = b"1|1.00\nB1|91|x|<script>|||1|2|6299\n"
    put(folder, names.batched("fsi_back", DAY, 1), raw)
    received(folder)
    reconcile_bank(business_date=DAY, actor=service(), now=noon(DAY))


def _pages(model: Any) -> list[str]:
    name = f"admin:settlement_{model._meta.model_name}_change"
    return [reverse(name, args=[x.pk]) for x in model.objects.all()]


@pytest.mark.parametrize("model", LISTS)
class TestPages:
    def test_list_them_in_few_questions(self, console: Client, model: Any) -> None:
        url = reverse(f"admin:settlement_{model._meta.model_name}_changelist")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            response = console.get(url)
        assert response.status_code == 200
        assert len(asked) <= MOST_QUERIES

    def test_show_each_in_few_questions(self, console: Client, model: Any) -> None:
        for url in _pages(model):
            with CaptureQueriesContext(connection) as asked:
                response = console.get(url)
            assert response.status_code == 200
            assert len(asked) <= MOST_QUERIES

    def test_show_no_card_and_nothing_to_change(
        self, console: Client, model: Any
    ) -> None:
        for url in _pages(model):
            page = console.get(url).content.decode()
            assert CARD not in page
            assert "<script>|" not in page
            assert console.post(url, {}).status_code in (403, 405)


class TestBankFilePage:
    def test_says_why_a_file_was_refused(self, console: Client) -> None:
        refused = BankFile.objects.get(state="REFUSED")
        url = reverse("admin:settlement_bankfile_change", args=[refused.pk])
        page = console.get(url).content.decode()
        assert "nothing of it was taken" in page
        assert "This is not an amount above zero" in page
        assert "&lt;script" not in page


class TestStatementPage:
    def test_shows_the_comparison(self, console: Client) -> None:
        statement = BankStatement.objects.get()
        url = reverse("admin:settlement_bankstatement_change", args=[statement.pk])
        page = console.get(url).content.decode()
        assert "Ledger against statement" in page
        assert "10.00" in page  # the ledger
        assert "In transit" in page


class TestMovementPage:
    def test_shows_its_break_and_its_entry(self, console: Client) -> None:
        movement = BankMovement.objects.get(amount=-2)
        url = reverse("admin:settlement_bankmovement_change", args=[movement.pk])
        page = console.get(url).content.decode()
        assert "1302" in page
        assert "nobody asked it to" in page
