"""Evidence is kept once, by its hash, by those whose subject it is."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from fundops.core.models import AuditEntry, Case, Evidence, Staff
from fundops.core.services import evidence, evidence_store
from fundops.core.services.evidence import EvidenceNotTheirs, EvidenceRefused
from fundops.core.services.evidence_types import PDF
from fundops.core.tests.factories import THURSDAY, a_person, noon
from fundops.core.tests.papers import A_PDF, A_PNG
from fundops.core.tests.reviewing import CODE, ThingKind, a_kind, a_review

pytestmark = pytest.mark.django_db
NOW = noon(THURSDAY)


@pytest.fixture
def kind() -> Iterator[ThingKind]:
    with a_kind() as one:
        yield one


@pytest.fixture
def maker(kind: ThingKind) -> Staff:
    person = a_person()
    a_review(kind, person)
    return person


def attached(person: Staff, **fields: Any) -> Evidence:
    said: dict[str, Any] = {
        "kind": CODE,
        "subject_no": "TH1",
        "name": "账单.pdf",
        "content": A_PDF,
        "person": person,
        "now": NOW,
        **fields,
    }
    return evidence.attach(**said)


def says_clean(content: bytes) -> str:
    return f"样例扫描 clean {len(content)}"


def finds_something(content: bytes) -> str:
    raise evidence.InfectedFile("The scan found 样例病毒; the file was not kept.")


class TestAttach:
    def test_keeps_the_bytes_under_their_hash(
        self, maker: Staff, data_dir: Path
    ) -> None:
        kept = attached(maker, note="the customer's statement")
        place = data_dir / "evidence" / kept.sha256[:2] / kept.sha256
        assert place.read_bytes() == A_PDF
        assert (kept.media_type, kept.size, kept.name) == (PDF, len(A_PDF), "账单.pdf")
        assert [p.name for p in place.parent.iterdir()] == [kept.sha256]

    def test_leaves_a_trace(self, maker: Staff) -> None:
        kept = attached(maker, note="the statement")
        entry = AuditEntry.objects.get(action="core.evidence.attached")
        assert entry.subject == "TH1"
        assert entry.actor_id == maker.pk
        assert entry.after["sha256"] == kept.sha256

    def test_makes_one_row_of_the_same_bytes(self, maker: Staff) -> None:
        first = attached(maker)
        again = attached(maker, name="other.pdf", content=io.BytesIO(A_PDF))
        assert again.pk == first.pk
        assert again.name == "账单.pdf"
        assert AuditEntry.objects.filter(action="core.evidence.attached").count() == 1

    def test_does_not_write_the_same_bytes_again(
        self, maker: Staff, kind: ThingKind
    ) -> None:
        first = attached(maker)
        inode = evidence_store.place_of(first.sha256).stat().st_ino
        a_review(kind, maker, number="TH2")
        second = attached(maker, subject_no="TH2")
        assert second.pk != first.pk
        assert evidence_store.place_of(first.sha256).stat().st_ino == inode

    def test_believes_the_content_and_not_the_name(self, maker: Staff) -> None:
        assert attached(maker, name="photo.pdf", content=A_PNG).media_type == (
            "image/png"
        )

    @pytest.mark.parametrize("content", [b"", io.BytesIO(b"")])
    def test_refuses_an_empty_file(self, maker: Staff, content: Any) -> None:
        with pytest.raises(EvidenceRefused, match="empty"):
            attached(maker, content=content)

    def test_says_so_in_the_language_of_the_reader(self, maker: Staff) -> None:
        with (
            translation.override("zh-hans"),
            pytest.raises(EvidenceRefused, match="文件为空"),
        ):
            attached(maker, content=b"")

    def test_refuses_what_is_too_large(self, maker: Staff, settings: Any) -> None:
        settings.EVIDENCE_MAX_BYTES = len(A_PDF)
        attached(maker)
        with pytest.raises(EvidenceRefused, match="larger"):
            attached(maker, content=io.BytesIO(A_PDF + b"x"))

    def test_refuses_a_subject_that_is_not_there(self, maker: Staff) -> None:
        for said in ({"subject_no": "TH9"}, {"kind": "NOTHING"}, {"subject_no": ""}):
            with pytest.raises(EvidenceRefused, match="look its number up"):
                attached(maker, **said)

    @pytest.mark.parametrize("role", ["compliance", "service"])
    def test_takes_it_from_those_who_look_on(self, maker: Staff, role: str) -> None:
        assert attached(a_person(role=role)).pk

    @pytest.mark.parametrize(
        "role", ["reviewer", "senior_reviewer", "auditor", "configuration"]
    )
    def test_refuses_everybody_else(self, maker: Staff, role: str) -> None:
        person = a_person(role=role, is_superuser=True)
        with pytest.raises(EvidenceNotTheirs):
            attached(person)
        assert not Evidence.objects.exists()

    def test_keeps_what_the_scan_says(self, maker: Staff, settings: Any) -> None:
        settings.EVIDENCE_SCAN = f"{__name__}.says_clean"
        assert attached(maker).scan == f"样例扫描 clean {len(A_PDF)}"

    def test_keeps_nothing_that_is_infected(
        self, maker: Staff, settings: Any, data_dir: Path
    ) -> None:
        settings.EVIDENCE_SCAN = f"{__name__}.finds_something"
        with pytest.raises(evidence.InfectedFile):
            attached(maker)
        assert not (data_dir / "evidence").exists()
        assert not Evidence.objects.exists()

    def test_leaves_no_piece_when_the_disk_fails(
        self, maker: Staff, monkeypatch: pytest.MonkeyPatch, data_dir: Path
    ) -> None:
        def full(number: int) -> None:
            raise OSError("no space left")

        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(OSError, match="no space"):
            attached(maker)
        assert not [p for p in (data_dir / "evidence").rglob("*") if p.is_file()]
        assert not Evidence.objects.exists()

    @pytest.mark.parametrize(
        "sql", ["UPDATE core_evidence SET name = 'x'", "DELETE FROM core_evidence"]
    )
    def test_is_never_changed(self, maker: Staff, sql: str) -> None:
        attached(maker)
        from django.db import connection

        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(sql)


class TestTakeOut:
    def test_gives_the_bytes_and_records_it(self, maker: Staff) -> None:
        kept, reader = attached(maker), a_person(role="reviewer")
        assert evidence.take_out(evidence=kept, person=reader) == A_PDF
        entry = AuditEntry.objects.get(action="core.evidence.read")
        assert (entry.actor_id, entry.subject) == (reader.pk, "TH1")

    def test_refuses_who_does_not_see_the_subject(self) -> None:
        officer = a_person(role="compliance")
        case = Case.objects.create(
            case_no="CA1",
            title="样例",
            owner=officer,
            opened_on=dt.date(2025, 1, 2),
            opened_at=NOW,
        )
        kept = attached(officer, kind="CASE", subject_no=case.case_no)
        with pytest.raises(EvidenceNotTheirs):
            evidence.take_out(evidence=kept, person=a_person())
        assert evidence.take_out(evidence=kept, person=a_person(role="auditor"))

    @pytest.mark.parametrize("harm", ["changed", "gone"])
    def test_says_when_the_disk_lost_it(self, maker: Staff, harm: str) -> None:
        kept = attached(maker)
        place = evidence_store.place_of(kept.sha256)
        place.unlink()
        if harm == "changed":
            place.write_bytes(A_PDF + b"x")
        with pytest.raises(evidence_store.EvidenceLost):
            evidence.take_out(evidence=kept, person=maker)
        assert not AuditEntry.objects.filter(action="core.evidence.read").exists()
