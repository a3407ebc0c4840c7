"""The pages of the audit trail and of its seals."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fundops.core.models import AuditEntry, AuditSeal
from fundops.core.services import audit, audit_heads, audit_seals
from fundops.core.tests.factories import FRIDAY, THURSDAY, a_person, noon, service

pytestmark = pytest.mark.django_db

LIST = "/core/auditentry/"


@pytest.fixture
def client() -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(a_person(role="auditor"))
    return client


@pytest.fixture
def act(monkeypatch: pytest.MonkeyPatch) -> AuditEntry:
    """One act of Thursday on thing 1."""
    return an_act(monkeypatch, THURSDAY, subject="thing 1")


def an_act(monkeypatch: pytest.MonkeyPatch, day: dt.date, **fields: Any) -> AuditEntry:
    with monkeypatch.context() as then:
        then.setattr("fundops.core.clock.now", lambda: noon(day))
        return audit.record(
            **{
                "action": "core.thing.changed",
                "subject": "thing 2",
                "actor": service(),
                "business_date": day,
                "before": {"limit": "100.00", "code": "X"},
                "after": {"limit": "900.00", "code": "X", "open": True},
                **fields,
            }
        )


def text(client: Client, path: str) -> str:
    response = client.get(path, follow=True)
    assert response.status_code == 200
    return response.content.decode()


class TestTheListOfActs:
    @pytest.mark.parametrize(
        "query",
        [
            "q=thing 1",
            "day=2025-01-02",
            "business_date=2025-01-02",
            "action__exact=core.thing.changed",
        ],
    )
    def test_is_filtered(
        self,
        client: Client,
        act: AuditEntry,
        query: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        an_act(monkeypatch, FRIDAY, subject="thing 2", action="core.thing.seen")

        page = text(client, f"{LIST}?{query}")

        assert f"{LIST}{act.pk}/change/" in page
        assert "core.thing.seen" not in page.split("<tbody>")[1].split("</tbody>")[0]

    @pytest.mark.parametrize(
        ("query", "index"),
        [
            ("q=thing 1", "core_audit_subject"),
            ("day=2025-01-02", "core_audit_day"),
            ("business_date=2025-01-02", "core_audit_date"),
            ("actor_no__exact=SERVICE", "core_audit_actor"),
            ("action__exact=core.thing.changed", "core_audit_action"),
        ],
    )
    def test_each_filter_reads_its_own_index_in_the_order_of_the_list(
        self, client: Client, act: AuditEntry, query: str, index: str
    ) -> None:
        with CaptureQueriesContext(connection) as asked:
            client.get(f"{LIST}?{query}")
        rows = next(
            one["sql"]
            for one in asked
            if 'ORDER BY "core_auditentry"."id" DESC' in one["sql"]
        )

        with connection.cursor() as cursor:
            # Of a table with one row any way is as good; without these it shows.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute(f"EXPLAIN {rows}")
            plan = "\n".join(line for (line,) in cursor.fetchall())

        assert f"Index Scan Backward using {index}" in plan

    def test_is_filtered_by_who_acted(self, client: Client, act: AuditEntry) -> None:
        assert f"{act.pk}/change/" in text(client, f"{LIST}?actor_no__exact=SERVICE")
        assert f"{act.pk}/change/" not in text(client, f"{LIST}?actor_no__exact=E9")


class TestThePageOfAnAct:
    def test_shows_before_and_after_and_marks_what_changed(
        self, client: Client, act: AuditEntry
    ) -> None:
        page = text(client, f"{LIST}{act.pk}/change/")

        changed, same = page.index("100.00"), page.index(">code<")
        assert "900.00" in page[changed : changed + 200]
        assert 'class="warn"' in page[changed - 200 : changed]
        assert 'class="warn"' not in page[same - 60 : same]
        assert "not sealed yet" in page

    def test_names_its_seal(self, client: Client, act: AuditEntry) -> None:
        audit_seals.seal(now=noon(FRIDAY))

        seal = AuditSeal.objects.get(number=1)
        page = text(client, f"{LIST}{act.pk}/change/")
        assert f'href="/core/auditseal/{seal.pk}/change/"' in page


class TestThePageOfASeal:
    def test_says_whether_its_head_stands_outside(
        self, client: Client, act: AuditEntry
    ) -> None:
        audit_seals.seal(now=noon(FRIDAY))
        seal = AuditSeal.objects.get(number=1)
        path = f"/core/auditseal/{seal.pk}/change/"
        assert "none stands outside" in text(client, path)

        audit_heads.keep([seal])

        assert "the same stands outside" in text(client, path)
        assert seal.sha256 in text(client, "/core/auditseal/")

    def test_finds_a_seal_by_its_number_only(
        self, client: Client, act: AuditEntry
    ) -> None:
        audit_seals.seal(now=noon(FRIDAY))
        sha256 = AuditSeal.objects.get(number=1).sha256

        assert sha256 in text(client, "/core/auditseal/?q=1")
        assert sha256 not in text(client, "/core/auditseal/?q=2")
        assert sha256 not in text(client, "/core/auditseal/?q=x")

    @pytest.mark.parametrize("role", ["operations", "reviewer", "configuration"])
    def test_is_for_those_who_look_over_shoulders(self, role: str) -> None:
        client = Client()
        client.force_login(a_person(role=role))

        assert client.get("/core/auditseal/").status_code == 403
