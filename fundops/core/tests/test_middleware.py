from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from fundops.core.middleware import ActingPerson, RequestId
from fundops.core.services import audit

GIVEN = "abcdef0123456789"


def through(**headers: str) -> tuple[HttpRequest, HttpResponse]:
    request = RequestFactory().get("/", headers=headers)
    return request, RequestId(lambda r: HttpResponse())(request)


class TestRequestId:
    def test_is_in_the_answer_and_on_the_request(self) -> None:
        request, response = through()

        assert response["X-Request-ID"] == request.request_id  # type: ignore[attr-defined]  # set by it
        assert len(response["X-Request-ID"]) == 16

    def test_is_another_for_every_request(self) -> None:
        assert through()[1]["X-Request-ID"] != through()[1]["X-Request-ID"]

    def test_is_never_what_a_browser_says(self, settings: Any) -> None:
        settings.BEHIND_PROXY = False

        assert through(X_Request_ID=GIVEN)[1]["X-Request-ID"] != GIVEN

    def test_is_what_our_proxy_says(self, settings: Any) -> None:
        settings.BEHIND_PROXY = True

        assert through(X_Request_ID=GIVEN)[1]["X-Request-ID"] == GIVEN
        assert through(X_Request_ID="<b>")[1]["X-Request-ID"] != "<b>"

    def test_is_what_the_log_reads(self) -> None:
        request, response = through()

        assert request.headers["X-Request-ID"] == response["X-Request-ID"]


class TestActingPerson:
    @pytest.mark.parametrize(
        ("path", "source"), [("/orders/", "admin"), ("/api/v1/orders/", "api")]
    )
    def test_tells_the_trail_where_an_act_came_from(
        self, path: str, source: str
    ) -> None:
        seen = []

        def view(request: HttpRequest) -> HttpResponse:
            seen.append(audit._origin.get())
            return HttpResponse()

        request = RequestFactory().get(path, REMOTE_ADDR="192.0.2.7")
        request.request_id = GIVEN  # type: ignore[attr-defined]  # as RequestId does
        ActingPerson(view)(request)

        assert seen == [audit.Origin(source, "192.0.2.7", GIVEN)]

    def test_believes_a_forwarded_address_of_our_proxy_only(
        self, settings: Any
    ) -> None:
        seen = []
        middleware = ActingPerson(
            lambda r: seen.append(audit._origin.get().address) or HttpResponse()  # type: ignore[func-returns-value]  # append gives None
        )
        request = RequestFactory().get(
            "/",
            REMOTE_ADDR="192.0.2.7",
            headers={"X-Forwarded-For": "1.1.1.1, 2.2.2.2"},
        )
        for settings.BEHIND_PROXY in (False, True):
            middleware(request)

        assert seen == ["192.0.2.7", "2.2.2.2"]
