"""The command writes one archive, once, and says what it wrote."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from fundops.core.models import AuditEntry
from fundops.core.tests.factories import FRIDAY
from settlement.models import Payout
from settlement.tests.payouts import a_failed_payout, two_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def payout() -> Payout:
    two_days()
    return a_failed_payout()


def test_writes_a_subject(
    payout: Payout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "pack.zip"
    call_command("evidence_pack", subject=payout.payout_no, output=output, json=True)
    said = json.loads(capsys.readouterr().out)
    assert said["number"] == payout.payout_no
    assert output.stat().st_size == said["size"]
    assert len(zipfile.ZipFile(output).namelist()) == said["parts"]
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["pack.zip"]


def test_writes_nothing_in_a_dry_run(payout: Payout, tmp_path: Path) -> None:
    output = tmp_path / "pack.zip"
    call_command("evidence_pack", day=FRIDAY, output=output, dry_run=True)
    assert not output.exists()
    assert not AuditEntry.objects.filter(action="core.pack.drawn").exists()


def test_overwrites_nothing(payout: Payout, tmp_path: Path) -> None:
    output = tmp_path / "pack.zip"
    output.write_bytes(b"kept")
    with pytest.raises(CommandError, match="exists already"):
        call_command("evidence_pack", subject=payout.payout_no, output=output)
    assert output.read_bytes() == b"kept"


def test_refuses_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="core.nothing_to_pack"):
        call_command("evidence_pack", subject="PO9", output=tmp_path / "pack.zip")
    assert list(tmp_path.glob("*.zip")) == []
