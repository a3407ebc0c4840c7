from __future__ import annotations

import io
import shlex
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection

from tests.docs.pages import ROOT, shell_blocks

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def commands() -> list[list[str]]:
    """Read the day as the README has it, command by command."""
    [block] = [b for b in shell_blocks(ROOT / "README.md") if "place_orders" in b]
    calls = [
        shlex.split(call)
        for line in block.splitlines()
        for call in line.split(" && ")
        if call.startswith("m ")
    ]
    return [words[1:] for words in calls if words[1] != "prepare_database"]


def test_the_day_of_the_readme_can_be_played(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    for words in commands():
        call_command(*words, stdout=io.StringIO())

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account_code, sum(balance) FROM v_balances"
            " GROUP BY account_code HAVING sum(balance) <> 0 ORDER BY account_code"
        )
        balances = dict(cursor.fetchall())
        cursor.execute(
            "SELECT business_date::text, state FROM v_business_days ORDER BY 1"
        )
        days = cursor.fetchall()
    assert balances == {
        "1101": Decimal("42000.00"),
        "1201": Decimal("80.00"),
        "2002": Decimal("-14400.00"),
        "2003": Decimal("-27600.00"),
        "2004": Decimal("-80.00"),
    }
    assert days == [("2025-01-02", "CLOSED"), ("2025-01-03", "OPEN")]
