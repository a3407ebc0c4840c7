"""The pages of evidence: attach, list, download."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from fundops.core.admin.evidence import attach_url, panel
from fundops.core.models import AuditEntry, Case, Evidence, Staff
from fundops.core.services import cases, evidence, proposals
from fundops.core.tests.factories import THURSDAY, a_person, noon
from fundops.core.tests.papers import A_PDF
from fundops.core.tests.proposing import a_proposal
from fundops.core.tests.reviewing import CODE, ThingKind, a_kind, a_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind() -> Iterator[ThingKind]:
    with a_kind() as one:
        yield one


@pytest.fixture
def maker(kind: ThingKind) -> Staff:
    person = a_person()
    a_review(kind, person)
    return person


def console(client: Client, person: Staff) -> Client:
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return client


def a_paper(person: Staff, **fields: Any) -> Evidence:
    said: dict[str, Any] = {"kind": CODE, "subject_no": "TH1", **fields}
    return evidence.attach(
        **said,
        name="bill 账单.pdf",
        content=A_PDF,
        person=person,
        now=noon(THURSDAY),
    )


def a_file(content: bytes = A_PDF, name: str = "bill.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


class TestAttach:
    def test_takes_a_file_in(self, client: Client, maker: Staff) -> None:
        page, url = console(client, maker), attach_url(CODE, "TH1")
        assert b"Attach a file" in page.get(url).content
        answer = page.post(url, {"file": a_file(), "note": "what the bank said"})
        assert answer.status_code == 302
        kept = Evidence.objects.get()
        assert (kept.media_type, kept.note) == ("application/pdf", "what the bank said")
        assert kept.person_id == maker.pk

    def test_says_what_is_wrong_with_a_file(self, client: Client, maker: Staff) -> None:
        page, url = console(client, maker), attach_url(CODE, "TH1")
        for data in ({}, {"file": a_file(b"MZ\0\0\0\0", "bill.pdf")}):
            answer = page.post(url, data)
            assert answer.status_code == 400
            assert b'role="alert"' in answer.content
        assert not Evidence.objects.exists()

    @pytest.mark.parametrize("role", ["reviewer", "senior_reviewer", "auditor"])
    def test_is_closed_to_those_who_do_not_make(
        self, client: Client, maker: Staff, role: str
    ) -> None:
        page = console(client, a_person(role=role))
        url = attach_url(CODE, "TH1")
        assert page.get(url).status_code == 403
        assert page.post(url, {"file": a_file()}).status_code == 403
        assert not Evidence.objects.exists()

    def test_finds_no_page_for_what_is_not_there(
        self, client: Client, maker: Staff
    ) -> None:
        page = console(client, maker)
        for kind, number in ((CODE, "TH9"), ("NOTHING", "TH1")):
            assert page.get(attach_url(kind, number)).status_code == 404


class TestDownload:
    def test_hands_the_file_over_and_records_it(
        self, client: Client, maker: Staff
    ) -> None:
        kept = a_paper(maker)
        reader = a_person(role="auditor")
        page = console(client, reader)
        answer = page.get(reverse("admin:core_evidence_download", args=[kept.pk]))
        assert answer.content == A_PDF
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith("attachment; ")
        assert answer["X-Content-Type-Options"] == "nosniff"
        entry = AuditEntry.objects.get(action="core.evidence.read")
        assert (entry.actor_id, entry.subject) == (reader.pk, "TH1")

    def test_is_closed_to_who_does_not_see_the_subject(self, client: Client) -> None:
        officer = a_person(role="compliance")
        case = Case.objects.create(
            case_no="CA1",
            title="样例",
            owner=officer,
            opened_on=dt.date(2025, 1, 2),
            opened_at=noon(THURSDAY),
        )
        kept = a_paper(officer, kind="CASE", subject_no=case.case_no)
        page = console(client, a_person())
        for name in ("download", "change"):
            url = reverse(f"admin:core_evidence_{name}", args=[kept.pk])
            assert page.get(url).status_code == 404
        listed = page.get(reverse("admin:core_evidence_changelist"))
        assert b"CA1" not in listed.content
        assert not AuditEntry.objects.filter(action="core.evidence.read").exists()

    def test_answers_no_post(self, client: Client, maker: Staff) -> None:
        kept = a_paper(maker)
        url = reverse("admin:core_evidence_download", args=[kept.pk])
        assert console(client, maker).post(url).status_code == 405


class TestPanel:
    def test_lists_what_is_attached(self, maker: Staff, rf: RequestFactory) -> None:
        kept = a_paper(maker)
        request = rf.get("/")
        request.user = maker
        drawn = panel(CODE, "TH1", request)
        assert str(kept.sha256)[:8] in str(drawn.bodies[0].written)
        assert drawn.link is not None

    def test_offers_no_upload_to_a_reviewer(
        self, maker: Staff, rf: RequestFactory
    ) -> None:
        request = rf.get("/")
        request.user = a_person(role="reviewer")
        assert panel(CODE, "TH1", request).link is None


class TestOnItsOwnPage:
    """Cases and changes: what is attached, and the form, without another page."""

    def a_case(self, officer: Staff) -> Case:
        return cases.open_case(
            title="样例事项",
            opened_on=dt.date(2025, 1, 2),
            actor=officer,
            now=noon(THURSDAY),
        )

    def test_a_case_takes_a_paper(self, client: Client) -> None:
        officer = a_person(role="compliance")
        case = self.a_case(officer)
        url = reverse("admin:core_case_change", args=[case.pk])
        page = console(client, officer)
        upload = attach_url("CASE", case.case_no)
        assert f'action="{upload}"' in page.get(url).content.decode()
        answer = page.post(upload, {"file": a_file(), "note": "样例 note"}, follow=True)
        html = answer.content.decode()
        assert answer.redirect_chain == [(url, 302)]
        kept = Evidence.objects.get()
        assert "bill.pdf" in html
        assert str(kept.sha256)[:8] in html
        assert kept.note in html

    def test_a_case_shows_them_to_who_only_reads(self, client: Client) -> None:
        officer = a_person(role="compliance")
        case = self.a_case(officer)
        a_paper(officer, kind="CASE", subject_no=case.case_no)
        url = reverse("admin:core_case_change", args=[case.pk])
        html = console(client, a_person(role="auditor")).get(url).content.decode()
        assert "bill 账单.pdf" in html
        assert "multipart/form-data" not in html

    @pytest.mark.parametrize("kind", ["CHANGE", "CHANGE_HIGH"])
    def test_a_change_takes_one_under_the_kind_of_its_review(
        self, client: Client, kind: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        maker = a_person(role="configuration")
        proposal = a_proposal(maker)
        about = proposals.changeable_of(proposal.kind)
        monkeypatch.setattr(type(about), "review_kind", kind)
        url = reverse("admin:core_proposal_change", args=[proposal.pk])
        page = console(client, maker)
        upload = attach_url(kind, proposal.proposal_no)
        assert f'action="{upload}"' in page.get(url).content.decode()
        answer = page.post(upload, {"file": a_file()}, follow=True)
        assert "bill.pdf" in answer.content.decode()
        assert Evidence.objects.get().kind == kind
        reader = console(Client(), a_person(role="reviewer"))
        html = reader.get(url).content.decode()
        assert "bill.pdf" in html
        assert "multipart/form-data" not in html


def test_the_page_of_evidence_leads_to_its_subject(
    client: Client, maker: Staff
) -> None:
    kept = a_paper(maker)
    page = console(client, maker)
    answer = page.get(reverse("admin:core_evidence_change", args=[kept.pk]))
    assert b"Download" in answer.content
    assert b"TH1" in answer.content
