from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from fundops.core.models import AuditEntry, Staff

pytestmark = pytest.mark.django_db

STAFF = (
    "employee_no,name,role\n"
    "CFG01,样例甲,configuration\n"
    "REV01,样例乙,reviewer\n"
    "REV02,样例丙,reviewer\n"
)


def staff_csv(folder: Path, content: str = STAFF) -> str:
    path = folder / "staff.csv"
    path.write_text(content)
    return str(path)


class TestBootstrap:
    def test_tells_each_person_the_password_once(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call_command("bootstrap", f"--file={staff_csv(tmp_path)}")

        lines = capsys.readouterr().out.splitlines()
        assert [line.split()[0] for line in lines] == ["CFG01", "REV01", "REV02"]
        for line in lines:
            number, _name, _role, password = line.split()
            assert Staff.objects.get(employee_no=number).check_password(password)

    def test_tells_them_as_json(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call_command("bootstrap", f"--file={staff_csv(tmp_path)}", "--json")

        (first, *_others) = json.loads(capsys.readouterr().out)["staff"]
        assert list(first) == ["employee_no", "name", "role", "one_time_password"]

    def test_says_who_decides_while_there_is_no_senior(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call_command("bootstrap", f"--file={staff_csv(tmp_path)}", "--json")

        said = capsys.readouterr()
        assert "No senior_reviewer is named" in said.err
        assert "two different reviewers" in json.loads(said.out)["note"]

    def test_says_nothing_of_it_where_a_senior_is_named(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        content = STAFF + "SEN01,样例丁,senior_reviewer\n"
        call_command("bootstrap", f"--file={staff_csv(tmp_path, content)}", "--json")

        said = capsys.readouterr()
        assert (said.err, list(json.loads(said.out))) == ("", ["staff"])

    def test_is_audited_as_the_command(self, tmp_path: Path) -> None:
        call_command("bootstrap", f"--file={staff_csv(tmp_path)}")

        assert set(AuditEntry.objects.values_list("source", flat=True)) == {
            "command:bootstrap"
        }

    def test_makes_nobody_in_a_dry_run(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call_command(
            "bootstrap", f"--file={staff_csv(tmp_path)}", "--dry-run", "--json"
        )

        answer = json.loads(capsys.readouterr().out)
        assert "one_time_password" not in answer["staff"][0]
        assert Staff.objects.count() == 1

    def test_works_once(self, tmp_path: Path) -> None:
        call_command("bootstrap", f"--file={staff_csv(tmp_path)}")

        with pytest.raises(CommandError, match="has staff") as refused:
            call_command("bootstrap", f"--file={staff_csv(tmp_path)}")

        assert refused.value.returncode == 1

    def test_says_every_reason_why_a_list_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError) as refused:
            call_command(
                "bootstrap", f"--file={staff_csv(tmp_path, STAFF + 'A B,样例,boss')}"
            )

        assert "row 5, column employee_no: 'A B'" in str(refused.value)
        assert "row 5, column role: 'boss'" in str(refused.value)
