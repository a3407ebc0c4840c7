from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import TransferAgent
from fundops.workbench.tests.factories import a_masters_folder
from trading.models import Fund

pytestmark = pytest.mark.django_db


class TestImportMasters:
    def test_counts_what_was_added_by_file(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call_command(
            "import_masters", f"--directory={a_masters_folder(tmp_path)}", "--json"
        )

        assert json.loads(capsys.readouterr().out) == {
            "transfer_agents.csv": {"added": 2, "same": 0},
            "funds.csv": {"added": 2, "same": 0},
            "partners.csv": {"added": 1, "same": 0},
            "bank_accounts.csv": {"added": 1, "same": 0},
            "ok": True,
            "reasons": [],
        }

    def test_keeps_the_good_files_and_says_every_reason_of_a_bad_one(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        folder = a_masters_folder(tmp_path, funds="990001,91,样例,x,156,y,3,2,,")

        with pytest.raises(CommandError) as refused:
            call_command("import_masters", f"--directory={folder}")

        assert refused.value.returncode == 1
        assert str(refused.value).count("funds.csv, row 2") == 2
        assert "transfer_agents.csv: 2 added" in capsys.readouterr().out
        assert TransferAgent.objects.count() == 2
        assert not Fund.objects.exists()

    def test_keeps_nothing_of_a_dry_run(self, tmp_path: Path) -> None:
        call_command(
            "import_masters", f"--directory={a_masters_folder(tmp_path)}", "--dry-run"
        )

        assert not TransferAgent.objects.exists()
