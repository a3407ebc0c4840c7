from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory

from fundops.core.tests.factories import a_person
from fundops.core.views import errors


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en"}, raise_request_exception=False)


def text(response: Any) -> str:
    body: str = response.content.decode()
    return body


@pytest.mark.django_db
class TestPages:
    def test_not_found_says_what_to_do_and_its_number(
        self, client: Client, settings: Any
    ) -> None:
        settings.BEHIND_PROXY = True
        client.force_login(a_person())
        answer = client.get("/nothing/", headers={"x-request-id": "RQ-12345678"})
        assert answer.status_code == 404
        assert "<h1>There is no such page</h1>" in text(answer)
        assert '<span class="mono">RQ-12345678</span>' in text(answer)

    def test_forbidden(self, client: Client) -> None:
        client.force_login(a_person(role="operations"))
        answer = client.get("/core/auditentry/")
        assert answer.status_code == 403
        assert "Your role may not do this" in text(answer)
        assert answer["X-Request-ID"] in text(answer)

    def test_a_lookup_that_is_not_ours(self, client: Client) -> None:
        client.force_login(a_person())
        answer = client.get("/core/break/?amount__gt=1")
        assert answer.status_code == 400
        assert "This address asks for nothing we have" in text(answer)

    def test_a_form_without_its_token(self) -> None:
        strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
        answer = strict.post("/login/", {"username": "x", "password": "y"})
        assert answer.status_code == 403
        assert "Nothing was recorded." in text(answer)
        assert answer["X-Request-ID"] in text(answer)

    def test_a_failure_of_ours(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from django.contrib import admin

        def fail(request: object) -> None:
            raise ZeroDivisionError("the board broke")

        # The site behind the lazy one: pytest would take the name away from that.
        site: Any = admin.site
        monkeypatch.setattr(site._wrapped, "board", fail)
        client.force_login(a_person())
        answer = client.get("/")
        assert answer.status_code == 500
        assert "This page failed" in text(answer)
        assert answer["X-Request-ID"] in text(answer)
        assert "the board broke" not in text(answer)

    def test_speak_the_language_of_the_page(self) -> None:
        client = Client(headers={"accept-language": "zh-hans"})
        client.force_login(a_person())
        assert "<h1>没有此页</h1>" in text(client.get("/nothing/"))


def test_no_error_page_asks_the_database(rf: RequestFactory) -> None:
    # Not marked for the database: a query would be refused.
    request = rf.get("/")
    request.request_id = "RQ-1"  # type: ignore[attr-defined]  # set by the middleware
    for answer, status in (
        (errors.bad_request(request, Exception()), 400),
        (errors.forbidden(request, Exception()), 403),
        (errors.csrf_failure(request), 403),
        (errors.not_found(request, Exception()), 404),
        (errors.server_error(request), 500),
    ):
        assert answer.status_code == status
        assert "RQ-1" in text(answer)
