"""A pack holds all that stands around a subject, proves itself, and is repeatable."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from accounts.models import BankCard
from fundops.core.models import AuditEntry, Staff
from fundops.core.services import evidence
from fundops.core.services.evidence_pack import NothingToPack, PackNotTheirs
from fundops.core.tests.factories import FRIDAY, THURSDAY, a_person, service
from fundops.core.tests.papers import A_PDF
from fundops.workbench.selectors.pack_scope import scope_of, scope_of_day
from fundops.workbench.services.evidence_pack import Drawn, draw
from settlement.models import Payout
from settlement.services import payouts
from settlement.tests.payouts import NOW, a_failed_payout, approve, two_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def payout() -> Payout:
    """A payout that failed; its re-send was approved, with a paper attached."""
    two_days()
    payout = a_failed_payout()
    review = payouts.propose_resend(
        payout_no=payout.payout_no, actor=a_person(), now=NOW
    )
    evidence.attach(
        kind="PAYOUT_RESEND",
        subject_no=payout.payout_no,
        name="bank's words.pdf",
        content=A_PDF,
        person=a_person(),
        now=NOW,
    )
    approve(review)
    return payout


def a_pack(number: str, person: Staff | None = None) -> tuple[bytes, Drawn]:
    out = io.BytesIO()
    drawn = draw(scope=scope_of(number), out=out, person=person or service())
    return out.getvalue(), drawn


def opened(pack: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(pack))


class TestDraw:
    def test_holds_what_stands_around_a_payout(self, payout: Payout) -> None:
        pack, drawn = a_pack(payout.payout_no)
        archive = opened(pack)
        names = archive.namelist()
        assert len(names) == drawn.parts
        for name in ("v_claims", "v_payouts", "v_payout_attempts", "v_postings"):
            rows = archive.read(f"records/{name}.csv").decode().splitlines()
            assert len(rows) > 1, name
        assert payout.payout_no in archive.read("records/v_payouts.csv").decode()
        assert A_PDF in [archive.read(n) for n in names if n.startswith("evidence/")]
        assert b"core.review.submitted" in archive.read("audit/audit.csv")
        assert "audit/seals.csv" in names
        assert payout.payout_no in archive.read("index.html").decode()

    def test_says_who_approved_which_content_under_which_policy(
        self, payout: Payout
    ) -> None:
        archive = opened(a_pack(payout.payout_no)[0])
        path = next(n for n in archive.namelist() if n.startswith("reviews/"))
        review = json.loads(archive.read(path))
        digest = hashlib.sha256(review["content_canonical"].encode()).hexdigest()
        assert digest == review["content_sha256"]
        assert review["policy"]["version"] >= 1
        decisions = review["decisions"]
        assert [one["decision"] for one in decisions] == ["APPROVE"] * len(decisions)
        assert {one["content_sha256"] for one in decisions} == {digest}
        assert review["maker"] not in {one["checker"] for one in decisions}

    def test_is_verified_by_sha256sum(self, payout: Payout, tmp_path: Path) -> None:
        folder = tmp_path / "pack"
        opened(a_pack(payout.payout_no)[0]).extractall(folder)
        command = [shutil.which("sha256sum") or "sha256sum", "--strict", "-c"]
        said = subprocess.run(
            [*command, "MANIFEST.sha256"], cwd=folder, capture_output=True, check=False
        )
        assert said.returncode == 0, said.stderr
        lines = (folder / "MANIFEST.sha256").read_text().splitlines()
        files = [p for p in folder.rglob("*") if p.is_file()]
        assert len(lines) == len(files) - 1
        (folder / "records" / "v_payouts.csv").write_text("other")
        said = subprocess.run(
            [*command, "MANIFEST.sha256"], cwd=folder, capture_output=True, check=False
        )
        assert said.returncode == 1

    def test_gives_the_same_bytes_for_the_same_state(self, payout: Payout) -> None:
        first, drawn = a_pack(payout.payout_no)
        again, _ = a_pack(payout.payout_no, a_person(role="auditor"))
        assert first == again
        assert drawn.sha256 == hashlib.sha256(first).hexdigest()

    def test_shows_no_personal_data(self, payout: Payout) -> None:
        card = BankCard.objects.get(pk=payout.card_id)
        customer = payout.claim.sub_account.distribution_account.fund_trading_account
        archive = opened(a_pack(payout.payout_no)[0])
        whole = b"".join(archive.read(name) for name in archive.namelist())
        for secret in (card.card_no, customer.name, customer.certificate_no):
            assert len(secret) > 2
            assert secret.encode() not in whole

    @pytest.mark.parametrize("role", ["compliance", "auditor", "senior_reviewer"])
    def test_leaves_a_trace(self, payout: Payout, role: str) -> None:
        person = a_person(role=role)
        _, drawn = a_pack(payout.payout_no, person)
        entry = AuditEntry.objects.get(action="core.pack.drawn")
        assert (entry.subject, entry.actor_id) == (payout.payout_no, person.pk)
        assert entry.after["manifest_sha256"] == drawn.manifest_sha256

    @pytest.mark.parametrize("role", ["operations", "reviewer", "configuration"])
    def test_refuses_everybody_else(self, payout: Payout, role: str) -> None:
        with pytest.raises(PackNotTheirs):
            a_pack(payout.payout_no, a_person(role=role, is_superuser=True))
        assert not AuditEntry.objects.filter(action="core.pack.drawn").exists()

    def test_stops_where_evidence_was_changed(
        self, payout: Payout, data_dir: Path
    ) -> None:
        place = next(p for p in (data_dir / "evidence").rglob("*") if p.is_file())
        place.unlink()
        place.write_bytes(b"other")
        with pytest.raises(Exception, match="changed on the disk"):
            a_pack(payout.payout_no)


class TestScope:
    def test_of_a_review_is_that_of_its_subject(self, payout: Payout) -> None:
        number = scope_of(payout.payout_no).review_nos.pop()
        found = scope_of(number)
        assert found.kind == "REVIEW"
        assert payout.payout_no in found.payout_nos
        assert number in found.review_nos

    def test_of_a_day_finds_the_records_of_its_date(self, payout: Payout) -> None:
        out = io.BytesIO()
        draw(scope=scope_of_day(FRIDAY), out=out, person=service())
        archive = opened(out.getvalue())
        claims = archive.read("records/v_claims.csv").decode()
        assert payout.claim.claim_no in claims
        assert "files/files.csv" in archive.namelist()

    def test_of_a_day_has_its_reviews(self, payout: Payout) -> None:
        out = io.BytesIO()
        draw(scope=scope_of_day(THURSDAY), out=out, person=service())
        names = opened(out.getvalue()).namelist()
        assert any(name.startswith("reviews/") for name in names)
        assert any(name.endswith("words.pdf") for name in names)

    @pytest.mark.parametrize("number", ["", "PO0", "2025-01-02"])
    def test_of_nothing_is_refused(self, number: str, db: Any) -> None:
        with pytest.raises(NothingToPack):
            scope_of(number)

    def test_of_a_day_that_never_was_is_refused(self) -> None:
        with pytest.raises(NothingToPack):
            scope_of_day(THURSDAY)
