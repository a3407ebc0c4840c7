"""A login that is refused says nothing that a stranger could use."""

from __future__ import annotations

import datetime as dt
import os
import re
from importlib import import_module
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from fundops.core.models import AuditEntry
from fundops.core.tests.admin.test_login import (
    MORNING,
    PASSWORD,
    give_password,
    somebody,
    text,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture(autouse=True)
def _sandbox(settings: Any) -> None:
    settings.SANDBOX = True


class TestRefusals:
    def test_say_the_same_of_strangers_and_of_people(self, client: Client) -> None:
        person = somebody()
        gone = somebody(is_active=False)
        pages = set()
        for number, password in [
            (person.employee_no, "wrong"),
            ("NOBODY", "wrong"),
            (gone.employee_no, PASSWORD),
            ("SERVICE", "wrong"),
        ]:
            page = text(give_password(client, number, password))
            page = re.sub(r'value="\w{64}"|data-now="[^"]+"', "", page)
            pages.add(page.replace(number, "NUMBER"))
        assert len(pages) == 1

    def test_hash_a_password_for_strangers_too(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from django.contrib.auth.hashers import MD5PasswordHasher

        hashed: list[str] = []
        encode = MD5PasswordHasher.encode

        def counted(self: Any, password: str, salt: str) -> str:
            hashed.append(password)
            made: str = encode(self, password, salt)
            return made

        person = somebody()
        monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
        for number in (person.employee_no, "NOBODY", "SERVICE"):
            hashed.clear()
            give_password(client, number, "wrong")
            assert len(hashed) == 1, number

    def test_are_kept_without_what_a_stranger_typed(self, client: Client) -> None:
        person = somebody()
        give_password(client, person.employee_no, "wrong")
        give_password(client, "my-secret-password", "wrong")
        kept = AuditEntry.objects.filter(action="core.login.refused").order_by("id")
        assert [entry.subject for entry in kept] == [person.employee_no, "unknown"]

    def test_production_hashes_with_argon2(self) -> None:
        # As written: tests replace it by a quick one.
        ours = import_module(os.environ["DJANGO_SETTINGS_MODULE"])
        [hasher] = ours.PASSWORD_HASHERS
        assert hasher.endswith(".Argon2PasswordHasher")


class TestTheLockedDoor:
    def fail(self, client: Client, number: str, times: int) -> Any:
        for _time in range(times):
            answer = give_password(client, number, "wrong")
        return answer

    @pytest.mark.parametrize("is_known", [True, False], ids=["person", "stranger"])
    def test_says_how_long_and_whom_to_ask(
        self, is_known: bool, client: Client
    ) -> None:
        number = somebody().employee_no if is_known else "NOBODY"
        assert self.fail(client, number, 4).status_code == 200
        answer = self.fail(client, number, 1)
        assert answer.status_code == 429
        assert "15 minutes after the last" in text(answer)
        assert "configuration" in text(answer)
        assert number not in text(answer)
        assert AuditEntry.objects.filter(action="core.login.locked").count() == 1

    def test_stays_closed_for_the_right_password(self, client: Client) -> None:
        number = somebody().employee_no
        self.fail(client, number, 5)
        assert give_password(client, number).status_code == 429
        assert "_auth_user_id" not in client.session

    def test_opens_by_itself_and_is_not_held_shut(self, client: Client) -> None:
        number = somebody().employee_no
        with time_machine.travel(MORNING, tick=False):
            self.fail(client, number, 5)
        with time_machine.travel(MORNING + dt.timedelta(minutes=14), tick=False):
            assert give_password(client, number).status_code == 429
        with time_machine.travel(MORNING + dt.timedelta(minutes=16), tick=False):
            assert give_password(client, number).status_code == 302

    def test_is_closed_for_one_number_from_one_address(self, client: Client) -> None:
        one, other = somebody().employee_no, somebody().employee_no
        self.fail(client, one, 5)
        assert give_password(client, other).status_code == 302
        elsewhere = Client(REMOTE_ADDR="192.0.2.9")
        assert give_password(elsewhere, one).status_code == 302

    def test_is_not_moved_by_the_business_clock(
        self, client: Client, move_clock: Any
    ) -> None:
        number = somebody().employee_no
        self.fail(client, number, 5)
        move_clock("2099-01-02T10:00:00+08:00")
        assert give_password(client, number).status_code == 429

    def test_keeps_no_password(self, client: Client) -> None:
        give_password(client, "NOBODY", "a-wrong-but-telling-one")
        [attempt] = AccessAttempt.objects.all()
        assert "telling" not in attempt.post_data
        assert attempt.attempt_time <= timezone.now()
