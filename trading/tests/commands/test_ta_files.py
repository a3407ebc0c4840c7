"""The commands with which a TA's files come in, and their exit codes."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from fundops.core.services import locks
from fundops.core.tests.factories import FRIDAY, THURSDAY, an_open_day
from trading.models import Holding, TaPackage
from trading.tests.answers import answer, holding_row
from trading.tests.factories import a_holding, a_sent_order, a_transfer_agent
from trading.tests.ta.packages import a_package

pytestmark = pytest.mark.django_db

INDEX = "OFI_91_379_20250103.TXT"


@pytest.fixture(autouse=True)
def _day() -> None:
    an_open_day(THURSDAY)
    a_transfer_agent()


def run(capsys: pytest.CaptureFixture[str], name: str, **options: Any) -> Any:
    call_command(name, json=True, business_date=FRIDAY, **options)
    return json.loads(capsys.readouterr().out)


class TestReceiveTaFiles:
    def test_says_what_came_in(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        a_package(tmp_path)

        first = run(capsys, "receive_ta_files", directory=tmp_path)
        second = run(capsys, "receive_ta_files", directory=tmp_path)

        assert first["received"] == second["held_before"] == [INDEX]

    def test_ends_with_1_and_every_reason_and_keeps_the_good_ones(
        self, tmp_path: Path
    ) -> None:
        a_package(tmp_path)
        a_package(tmp_path, ta="98")
        a_package(tmp_path, ta="99")

        with pytest.raises(CommandError) as refused:
            call_command("receive_ta_files", directory=tmp_path, business_date=FRIDAY)

        assert refused.value.returncode == 1
        reasons = str(refused.value).splitlines()
        assert ["98" in reasons[0], "99" in reasons[1]] == [True, True]
        assert TaPackage.objects.get(state="CHECKED").index_name == INDEX

    def test_ends_with_1_where_the_folder_is_missing(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError):
            call_command("receive_ta_files", directory=tmp_path / "nowhere")

    def test_keeps_nothing_when_run_dry(
        self, tmp_path: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        a_package(tmp_path / "in")
        a_package(tmp_path / "in", ta="99")

        with pytest.raises(CommandError):
            run(capsys, "receive_ta_files", directory=tmp_path / "in", dry_run=True)

        assert not TaPackage.objects.exists()
        assert not [path for path in data_dir.rglob("*") if path.is_file()]

    def test_says_how_many_in_words(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        a_package(tmp_path)

        call_command("receive_ta_files", directory=tmp_path)

        said = capsys.readouterr().out
        assert said == "1 packages received, 0 held before, 0 refused\n"


class TestApplyAndReconcile:
    def test_apply_and_compare(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        holding = a_holding(lots=("100.00",))
        order = a_sent_order(sub_account=holding.sub_account, fund=holding.fund)
        rows = {"04": [answer(order)], "05": [holding_row(holding, "1100.00")]}
        a_package(tmp_path, files=rows)
        run(capsys, "receive_ta_files", directory=tmp_path)

        applied = run(capsys, "apply_confirmations")
        compared = run(capsys, "reconcile_shares")

        assert (applied["packages"], applied["orders"]) == ([INDEX], 1)
        assert (compared["compared"], compared["differences"]) == (1, 0)

    def test_change_nothing_when_run_dry(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        order = a_sent_order()
        a_package(tmp_path, files={"04": [answer(order)]})
        run(capsys, "receive_ta_files", directory=tmp_path)

        answer_ = run(capsys, "apply_confirmations", dry_run=True)

        assert (answer_["orders"], answer_["dry_run"]) == (1, True)
        assert TaPackage.objects.get().state == "CHECKED"
        assert not Holding.objects.exists()
        assert run(capsys, "apply_confirmations")["orders"] == 1

    def test_end_with_1_where_a_package_is_in_trouble(
        self, tmp_path: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        a_package(tmp_path, files={"04": [answer(a_sent_order())]})
        run(capsys, "receive_ta_files", directory=tmp_path)
        for path in data_dir.rglob("*_04.TXT"):
            path.unlink()

        with pytest.raises(CommandError, match="file_differs") as ended:
            run(capsys, "apply_confirmations")

        assert ended.value.returncode == 1

    def test_apply_to_many_packages_in_one_run(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        from trading.tests.factories import a_fund

        for code, fund in (("91", "990031"), ("92", "980031")):
            order = a_sent_order(fund=a_fund(fund, agent=a_transfer_agent(code)))
            a_package(tmp_path, ta=code, files={"04": [answer(order)]})
        run(capsys, "receive_ta_files", directory=tmp_path)

        assert run(capsys, "apply_confirmations")["orders"] == 2
        total = sum(Holding.objects.values_list("shares", flat=True))
        assert total == Decimal("2000.00")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "name", ["receive_ta_files", "apply_confirmations", "reconcile_shares"]
)
def test_ends_with_75_where_the_step_runs_elsewhere(name: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    def elsewhere() -> int:
        try:
            call_command(name, business_date=FRIDAY)
        except CommandError as error:
            return error.returncode
        finally:
            connection.close()
        return 0

    with locks.only_one(f"{name} * {FRIDAY}"), ThreadPoolExecutor(1) as pool:
        assert pool.submit(elsewhere).result() == 75
