from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import FundTradingAccount
from accounts.tests.factories import a_customers_csv, a_row
from fundops.core.tests.factories import THURSDAY, an_open_day

pytestmark = pytest.mark.django_db


def run(path: Path, **options: object) -> dict[str, object]:
    out = StringIO()
    call_command("import_customers", file=path, json=True, stdout=out, **options)
    answer: dict[str, object] = json.loads(out.getvalue())
    return answer


def test_says_what_was_added(tmp_path: Path) -> None:
    answer = run(a_customers_csv(tmp_path, a_row()))
    assert answer["rows"] == 1
    assert isinstance(answer["added"], dict)
    assert answer["added"]["customers"] == 1


def test_works_on_the_open_day(tmp_path: Path) -> None:
    an_open_day()
    run(a_customers_csv(tmp_path, a_row()))
    assert FundTradingAccount.objects.get().risk_assessed_on == THURSDAY


def test_a_dry_run_keeps_nothing(tmp_path: Path) -> None:
    answer = run(a_customers_csv(tmp_path, a_row()), dry_run=True)
    assert isinstance(answer["added"], dict)
    assert answer["added"]["customers"] == 1
    assert FundTradingAccount.objects.count() == 0


def test_ends_with_1_and_every_reason(tmp_path: Path) -> None:
    path = a_customers_csv(tmp_path, a_row(mobile="1", kind="x"))
    with pytest.raises(CommandError) as refused:
        run(path)
    assert refused.value.returncode == 1
    assert "column mobile: '1'" in str(refused.value)
    assert "column kind: 'x'" in str(refused.value)
