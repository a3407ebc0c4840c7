"""Files of changes: looked at, then proposed; bound to file, person and time."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from fundops.core import clock
from fundops.core.errors import FundopsError
from fundops.core.models import AuditEntry, CalendarDay, Proposal, Staff
from fundops.core.models.staff import ROLES
from fundops.core.services import proposals
from fundops.core.services.proposals import previews, sheets
from fundops.core.tests.factories import THURSDAY, a_person, noon
from fundops.core.tests.proposing import A_DAY, REASON, approve_all

pytestmark = pytest.mark.django_db

HEAD = "date,is_trading_day,is_bank_day\n"
#: One that changes, one that is so already.
GOOD = f"{HEAD}{A_DAY},0,1\n2025-03-13,1,1\n"


def looked(content: str | bytes = GOOD, maker: Staff | None = None) -> Any:
    return proposals.preview(
        kind="CALENDAR_DAY",
        content=content.encode() if isinstance(content, str) else content,
        effective_from=THURSDAY,
        reason=REASON,
        actor=maker or a_person(role="configuration"),
        now=noon(THURSDAY),
    )


def confirmed(sha256: str, maker: Staff, kind: str = "CALENDAR_DAY") -> list[Proposal]:
    return proposals.confirm(kind=kind, sha256=sha256, actor=maker, now=noon(THURSDAY))


def a_workbook(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("date", "is_trading_day", "is_bank_day"), *rows):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class TestPreview:
    def test_shows_every_row_and_writes_nothing(self) -> None:
        told = looked()

        assert [line.number for line in told.lines] == [2, 3]
        assert [line.changes for line in told.lines] == [True, False]
        assert told.lines[0].before == {"is_trading_day": True, "is_bank_day": True}
        assert told.can_be_confirmed
        assert not Proposal.objects.exists()
        assert CalendarDay.objects.get(date=A_DAY).is_trading_day

    def test_reads_a_workbook_alike(self) -> None:
        told = looked(a_workbook((dt.date(2025, 3, 12), False, True)))

        assert told.lines[0].subject == A_DAY
        assert told.lines[0].changes

    @pytest.mark.parametrize(
        ("row", "words"),
        [
            (f"{A_DAY},2,1", "Select a valid choice"),
            (f"{A_DAY},NaN,1", "Select a valid choice"),
            (f"{A_DAY},Infinity,1", "Select a valid choice"),
            (f"{A_DAY},１,1", "Select a valid choice"),
            ("２０２５-03-12,0,1", "no date"),
            ("2025-02-30,0,1", "no date"),
            (f"{A_DAY},1,0", "bank day, too"),
            ("2024-12-31,0,1", "is over"),
        ],
    )
    def test_says_the_row_and_why(self, row: str, words: str) -> None:
        told = looked(f"{GOOD}{row}\n".replace(f"{A_DAY},0,1\n", "", 1))

        line = told.lines[-1]
        assert line.number == 3
        assert words in line.problem
        assert not told.can_be_confirmed

    def test_refuses_a_thing_that_stands_twice(self) -> None:
        told = looked(f"{GOOD}{A_DAY},0,0\n")

        assert "twice" in told.lines[-1].problem

    @pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
    def test_refuses_formulas(self, formula: str) -> None:
        with pytest.raises(sheets.SheetRefused, match="Row 2 holds a formula"):
            looked(f'{HEAD}{A_DAY},"{formula}",1\n')

    def test_refuses_a_formula_of_a_workbook(self) -> None:
        with pytest.raises(sheets.SheetRefused, match="formula"):
            looked(a_workbook((A_DAY, "=0", 1)))

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\xff\xfe\x00",
            b"PK\x03\x04 no workbook",
            HEAD.encode(),
            f"date,state\n{A_DAY},APPLIED\n".encode(),
            f"{HEAD.strip()},state\n{A_DAY},0,1,APPLIED\n".encode(),
            f"{HEAD}{A_DAY},0\n".encode(),
            f"{HEAD}{A_DAY},0,1,1\n".encode(),
            HEAD.encode() + b"x" * sheets.MOST_BYTES,
            HEAD.encode() + b"2030-01-01,1,1\n" * (sheets.MOST_ROWS + 1),
        ],
    )
    def test_refuses_what_is_no_such_sheet(self, content: bytes) -> None:
        with pytest.raises(sheets.SheetRefused):
            looked(content)

    @pytest.mark.parametrize("role", [r for r in ROLES if r != "configuration"])
    def test_refuses_other_roles(self, role: str) -> None:
        with pytest.raises(proposals.NotTheirProposal):
            looked(maker=a_person(role=role, is_superuser=True))

    def test_refuses_what_is_not_changed_from_files(self) -> None:
        with pytest.raises(proposals.ImportRefused):
            proposals.preview(
                kind="STAFF_ROLES",
                content=GOOD.encode(),
                effective_from=THURSDAY,
                reason=REASON,
                actor=a_person(role="configuration"),
                now=noon(THURSDAY),
            )


class TestConfirm:
    def test_proposes_each_changed_row_and_writes_none(self) -> None:
        maker = a_person(role="configuration")
        told = looked(maker=maker)

        (proposal,) = confirmed(told.sha256, maker)

        assert proposal.subject == A_DAY
        assert proposal.source == Proposal.Source.IMPORT
        assert proposal.file_sha256 == told.sha256
        assert Proposal.objects.get().state == Proposal.State.SUBMITTED
        assert CalendarDay.objects.get(date=A_DAY).is_trading_day
        entry = AuditEntry.objects.get(action="core.import.confirmed")
        assert entry.after is not None
        assert entry.after["proposals"] == [proposal.proposal_no]

    def test_takes_effect_by_the_approval_only(self) -> None:
        maker = a_person(role="configuration")
        (proposal,) = confirmed(looked(maker=maker).sha256, maker)

        approve_all(proposal, now=noon(THURSDAY))

        assert not CalendarDay.objects.get(date=A_DAY).is_trading_day

    def test_works_once(self) -> None:
        maker = a_person(role="configuration")
        told = looked(maker=maker)
        confirmed(told.sha256, maker)

        with pytest.raises(proposals.ImportRefused, match="already"):
            confirmed(told.sha256, maker)

        assert Proposal.objects.count() == 1

    def test_refuses_another_person(self) -> None:
        told = looked()

        with pytest.raises(proposals.ImportRefused):
            confirmed(told.sha256, a_person(role="configuration"))

    def test_refuses_another_file(self) -> None:
        maker = a_person(role="configuration")
        looked(maker=maker)
        other = "a1" * 32

        for name in (other, "../../etc/passwd", "", "0" * 64):
            with pytest.raises(proposals.ImportRefused):
                confirmed(name, maker)

        assert not Proposal.objects.exists()

    def test_refuses_bytes_that_were_swapped(self, data_dir: Path) -> None:
        maker = a_person(role="configuration")
        told = looked(maker=maker)
        (data_dir / "imports" / f"{told.sha256}.file").write_text(
            f"{HEAD}2025-03-14,0,1\n"
        )

        with pytest.raises(proposals.ImportRefused, match="not the one"):
            confirmed(told.sha256, maker)

        assert not Proposal.objects.exists()

    def test_refuses_another_kind(self) -> None:
        maker = a_person(role="configuration")
        told = looked(maker=maker)

        with pytest.raises(proposals.ImportRefused):
            confirmed(told.sha256, maker, kind="CHANNEL")

    def test_refuses_after_half_an_hour(self, monkeypatch: pytest.MonkeyPatch) -> None:
        maker = a_person(role="configuration")
        told = looked(maker=maker)
        later = clock.machine() + previews.LASTS + dt.timedelta(seconds=1)
        monkeypatch.setattr(clock, "machine", lambda: later)

        with pytest.raises(proposals.ImportRefused, match="half an hour"):
            confirmed(told.sha256, maker)

    def test_refuses_what_was_changed_meanwhile(self) -> None:
        maker = a_person(role="configuration")
        told = looked(maker=maker)
        CalendarDay.objects.filter(date=A_DAY).update(
            is_trading_day=False, is_bank_day=False
        )

        with pytest.raises(proposals.ImportRefused, match="changed after you"):
            confirmed(told.sha256, maker)

        assert not Proposal.objects.exists()

    def test_two_files_about_one_thing_make_one_proposal(self) -> None:
        one, other = a_person(role="configuration"), a_person(role="configuration")
        first = looked(maker=one)
        second = looked(f"{HEAD}{A_DAY},0,0\n", maker=other)
        confirmed(first.sha256, one)

        with pytest.raises(FundopsError):
            confirmed(second.sha256, other)

        assert Proposal.objects.count() == 1

    def test_refuses_what_could_not_be_confirmed(self) -> None:
        maker = a_person(role="configuration")
        told = looked(f"{HEAD}{A_DAY},0,1\n2024-12-31,0,1\n", maker=maker)

        with pytest.raises(proposals.ImportRefused):
            confirmed(told.sha256, maker)
