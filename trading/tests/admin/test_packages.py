"""The list of packages, and the page with their rows decoded and raw beside it."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fundops.core.models import Break
from fundops.core.tests.factories import THURSDAY, a_person, an_open_day
from trading.models import TaFile, TaPackage
from trading.tests.answers import (
    a_failure,
    a_received_package,
    a_serial,
    account_answer,
    answer,
    apply_rows,
    holding_row,
    receive,
)
from trading.tests.factories import a_holding, a_sent_order, a_transfer_agent, an_order
from trading.tests.ta.packages import a_package, spoil

pytestmark = pytest.mark.django_db


@pytest.fixture
def console(client: Client) -> Client:
    an_open_day(THURSDAY)
    client.force_login(a_person(role="auditor"))
    client.cookies["django_language"] = "en"
    return client


def page(console: Client, package: TaPackage, **query: object) -> str:
    url = reverse("admin:trading_tapackage_change", args=[package.pk])
    response = console.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def plain(html: str) -> str:
    """The words of a page, without marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def a_mixed_package(folder: Path) -> TaPackage:
    """Two good rows and one that waits, in a package that was applied."""
    apply_rows(
        folder,
        answer(a_sent_order(amount=Decimal("14400.00"))),
        a_failure(a_sent_order()),
        answer(a_sent_order(), ConfirmedAmount=Decimal("5200.00")),
    )
    return TaPackage.objects.get()


class TestList:
    def test_shows_what_came_and_what_waits(
        self, console: Client, tmp_path: Path
    ) -> None:
        a_mixed_package(tmp_path)

        url = reverse("admin:trading_tapackage_changelist")
        said = plain(console.get(url, {"day": "all"}).content.decode())

        assert "OFI_91_379_20250103.TXT" in said
        assert "Applied" in said

    def test_asks_a_fixed_number_of_questions(
        self, console: Client, tmp_path: Path
    ) -> None:
        a_transfer_agent()
        url = reverse("admin:trading_tapackage_changelist")
        counts = []
        for n in (1, 3):
            for prefix in ("OFI", "OFJ", "OFK")[:n]:
                a_package(tmp_path / str(n), prefix=prefix)
            receive(tmp_path / str(n))
            with CaptureQueriesContext(
                connection,
            ) as asked:
                console.get(url, {"day": "all"})
            counts.append(len(asked))
        assert counts[0] == counts[1]


class TestPage:
    def test_shows_files_rows_and_totals(self, console: Client, tmp_path: Path) -> None:
        said = plain(page(console, a_mixed_package(tmp_path)))

        assert "TA package 91 2025-01-03" in said
        assert "1 rows wait" in said
        assert "Confirmations" in said
        assert "14,400.00" in said
        assert "Whole file" in said

    def test_opens_the_row_that_waits_and_says_what_to_do(
        self, console: Client, tmp_path: Path
    ) -> None:
        html = page(console, a_mixed_package(tmp_path))

        assert "<mark>0000000000520000</mark>" in html
        said = plain(html)
        assert "Row 3" in said
        assert "More is confirmed than was asked for; ask the TA." in said
        assert Break.objects.get().break_no in said

    def test_decodes_a_chosen_row_by_field_name(
        self, console: Client, tmp_path: Path
    ) -> None:
        said = plain(page(console, a_mixed_package(tmp_path), line=2))

        assert "ReturnCode" in said
        assert "0316" in said
        assert "基金账号不存在" in said
        assert "Repair the customer" in said

    def test_says_what_a_field_and_a_code_mean(
        self, console: Client, tmp_path: Path
    ) -> None:
        said = plain(page(console, a_mixed_package(tmp_path), line=1))

        assert "ReturnCode 交易处理返回代码 0000 成功" in said

    def test_finds_the_rows_of_a_number(self, console: Client, tmp_path: Path) -> None:
        package = a_mixed_package(tmp_path)
        row = package.files.get(file_type="04").rows.get(line=2)

        for number in (row.order_no, row.ta_serial_no):
            html = page(console, package, number=number)
            assert "Row 2" in plain(html)
        assert "No row of this file has this number." in page(
            console, package, number="NOBODY"
        )

    def test_filters_the_rows_that_wait(self, console: Client, tmp_path: Path) -> None:
        package = a_mixed_package(tmp_path)

        html = page(console, package, rows="waiting")

        assert html.count("line=3") == 1
        assert "line=1" not in html

    def test_turns_pages(self, console: Client, tmp_path: Path) -> None:
        rows = [answer(a_sent_order()) for _ in range(25)]
        package = a_received_package(tmp_path, *rows)

        first = plain(page(console, package))
        second = page(console, package, **{"from": 21})

        assert "rows 1–20 of 25" in first
        assert "rows 21–25 of 25" in plain(second)
        assert "from=1&amp;" in second or "from=1&#" in second or 'from=1"' in second

    @pytest.mark.parametrize("number", ["0", "26", "999999999", "-1", "１", "x"])
    def test_takes_nonsense_in_its_address(
        self, number: str, console: Client, tmp_path: Path
    ) -> None:
        package = a_received_package(tmp_path, answer(a_sent_order()))

        shown = page(
            console, package, **{"from": number, "line": number, "file": number}
        )
        assert package.index_name in shown

    def test_shows_every_type_of_file(self, console: Client, tmp_path: Path) -> None:
        holding = a_holding()
        files = {
            "04": [answer(a_sent_order())],
            "05": [holding_row(holding)],
            "12": [],
            "24": [],
        }
        package = a_received_package(tmp_path, files=files)

        for file in package.files.exclude(file_type="INDEX"):
            said = plain(page(console, package, file=file.pk))
            assert file.name in said
        assert "The file has no rows; that is legal." in said

    def test_says_when_the_bytes_are_not_here(
        self, console: Client, tmp_path: Path, data_dir: Path
    ) -> None:
        package = a_received_package(tmp_path, answer(a_sent_order()))
        (data_dir / package.files.get(file_type="04").path).unlink()

        assert "is not kept here" in plain(page(console, package))

    def test_never_shows_who_a_row_is_about(
        self, console: Client, tmp_path: Path
    ) -> None:
        order = an_order(state="SENT", business_code="001", amount=None)
        row = account_answer(
            order, InvestorName="样例甲", CertificateNo="110000199001010015"
        )
        package = a_received_package(tmp_path, files={"02": [row]})

        html = page(console, package)

        assert "样例甲" not in html
        assert "110000199001010015" not in html
        assert "InvestorName" in html

    def test_asks_as_much_for_many_rows_as_for_one(
        self, console: Client, tmp_path: Path
    ) -> None:
        one = apply_rows(tmp_path / "one", answer(a_sent_order()))
        assert one.rows == 1
        a_transfer_agent("92")
        counts = []
        for package in (
            TaPackage.objects.get(),
            a_received_package(
                tmp_path / "many",
                *[answer(a_sent_order(), TASerialNO=a_serial()) for _ in range(20)],
                ta="92",
            ),
        ):
            with CaptureQueriesContext(connection) as asked:
                page(console, package)
            counts.append(len(asked))
        assert counts[1] <= counts[0]


class TestRefusedPackage:
    def test_shows_every_problem_with_a_door_to_its_row(
        self, console: Client, tmp_path: Path
    ) -> None:
        a_package(tmp_path, files={"04": [answer(a_sent_order())]})
        raw = "１".encode("gb18030").rjust(16, b"0")
        path = tmp_path / "OFD_91_379_20250103_04.TXT"
        spoil(path, record=1, field="ConfirmedAmount", raw=raw)
        receive(tmp_path)
        package = TaPackage.objects.get()

        html = page(console, package)

        said = plain(html)
        assert "Refused whole" in said
        assert "ConfirmedAmount" in said
        assert "This is not a number" in said
        file = TaFile.objects.get(file_type="04")
        door = f"?file={file.pk}&amp;from=1&amp;line=1&amp;field=ConfirmedAmount"
        assert door in html
        opened = page(console, package, file=file.pk, line=1, field="ConfirmedAmount")
        assert "<mark>00000000000000１</mark>" in opened
        # As text, not as the figure it looks like.
        assert "1.00" not in plain(opened)

    def test_is_drawn_though_nothing_of_it_can_be_read(
        self, console: Client, tmp_path: Path
    ) -> None:
        (tmp_path / "OFI_91_379_20250103.TXT").write_bytes(b"nonsense")
        a_transfer_agent()
        receive(tmp_path)

        assert "Why it was refused" in page(console, TaPackage.objects.get())


@pytest.mark.parametrize("role", ["service", "configuration"])
def test_pages_are_for_those_who_may_see_trades(
    role: str, client: Client, tmp_path: Path
) -> None:
    an_open_day(THURSDAY)
    package = a_received_package(tmp_path, answer(a_sent_order()))
    person = a_person(role=role)
    client.force_login(person)

    url = reverse("admin:trading_tapackage_change", args=[package.pk])
    status = client.get(url).status_code

    allowed = person.has_perm("trading.view_tapackage")
    assert status == (200 if allowed else 403)
