from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken

from fundops.core.errors import FundopsError, NotAllowed
from fundops.core.models import (
    AuditEntry,
    Authenticator,
    SecondFactorUse,
    Staff,
    StaffSession,
)
from fundops.core.services import authenticators, second_factors, staff_sessions
from fundops.core.services.second_factors import (
    NoFactor,
    Purpose,
    SandboxOnly,
    WrongCode,
    give,
)
from fundops.core.tests.factories import THURSDAY, a_person, noon
from tests.rounds import rounds

pytestmark = pytest.mark.django_db

MORNING = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
SHA = "ab" * 32


@pytest.fixture(autouse=True)
def _sandbox(settings: Any) -> None:
    settings.SANDBOX = True


def a_person_with_a_factor() -> Staff:
    person = a_person()
    second_factors.enrol_for_sandbox(person)
    return person


def the_code(person: Staff, *, halves: int = 0) -> str:
    """What the app shows, so many half minutes from now."""
    device = Authenticator.objects.get(user=person)
    return f"{totp(device.bin_key, drift=halves):06d}"


def recovery_codes(person: Staff) -> list[str]:
    secret = authenticators.new_secret()
    code = f"{totp(bytes.fromhex(secret)):06d}"
    return authenticators.enrol(person=person, secret=secret, code=code)[1]


class TestGive:
    def test_keeps_who_gave_it_and_for_what(self) -> None:
        person = a_person_with_a_factor()
        code = the_code(person)
        use = give(person=person, code=code, purpose=Purpose.DECISION, bound_to=SHA)
        kept = SecondFactorUse.objects.get()
        assert kept == use
        assert (kept.person, kept.purpose, kept.means, kept.bound_to) == (
            person,
            "DECISION",
            "TOTP",
            SHA,
        )

    def test_takes_a_code_once_whatever_it_was_for(self) -> None:
        person = a_person_with_a_factor()
        code = the_code(person)
        give(person=person, code=code, purpose=Purpose.LOGIN)
        with pytest.raises(WrongCode, match="used before"):
            give(person=person, code=code, purpose=Purpose.DECISION, bound_to=SHA)
        assert SecondFactorUse.objects.count() == 1

    def test_takes_no_older_code_after_a_newer_one(self) -> None:
        person = a_person_with_a_factor()
        with time_machine.travel(MORNING, tick=False):
            older, newer = the_code(person), the_code(person, halves=1)
            give(person=person, code=newer, purpose=Purpose.LOGIN)
            with pytest.raises(WrongCode):
                give(person=person, code=older, purpose=Purpose.LOGIN)

    @pytest.mark.parametrize(
        ("halves", "is_good"),
        [(-2, False), (-1, True), (0, True), (1, True), (2, False)],
    )
    def test_takes_codes_of_ninety_seconds(self, halves: int, is_good: bool) -> None:
        person = a_person_with_a_factor()
        with time_machine.travel(MORNING, tick=False):
            code = the_code(person, halves=halves)
            if is_good:
                give(person=person, code=code, purpose=Purpose.LOGIN)
            else:
                with pytest.raises(WrongCode):
                    give(person=person, code=code, purpose=Purpose.LOGIN)
        assert Authenticator.objects.get(user=person).drift == 0

    def test_follows_the_machines_time_not_the_business_clock(
        self, move_clock: Any
    ) -> None:
        person = a_person_with_a_factor()
        move_clock("2018-01-03T14:40:00+08:00")
        use = give(person=person, code=the_code(person), purpose=Purpose.LOGIN)
        assert use.given_at.year > 2018

    @pytest.mark.parametrize(
        "code", ["", "abc", "１２３４５６", "12345", "1234567", "-12345", "1_2345", " "]
    )
    def test_refuses_what_is_no_code(self, code: str) -> None:
        with pytest.raises(WrongCode):
            give(person=a_person_with_a_factor(), code=code, purpose=Purpose.LOGIN)

    def test_takes_spaces_as_apps_show_them(self) -> None:
        person = a_person_with_a_factor()
        code = the_code(person)
        assert give(
            person=person, code=f" {code[:3]} {code[3:]} ", purpose=Purpose.LOGIN
        )

    def test_refuses_who_has_none(self) -> None:
        with pytest.raises(NoFactor, match="set one up first"):
            give(person=a_person(), code="123456", purpose=Purpose.LOGIN)

    def test_refuses_another_persons(self) -> None:
        one, other = a_person_with_a_factor(), a_person_with_a_factor()
        with pytest.raises(WrongCode):
            give(person=other, code=the_code(one), purpose=Purpose.LOGIN)

    def test_keeps_the_refusal(self) -> None:
        person = a_person_with_a_factor()
        with pytest.raises(WrongCode):
            give(person=person, code="abc", purpose=Purpose.REVEAL)
        kept = AuditEntry.objects.get(action="core.second_factor.refused")
        assert (kept.actor, kept.after) == (person, {"purpose": "REVEAL"})


class TestThrottle:
    def wrong(self, person: Staff) -> str:
        with pytest.raises(WrongCode) as refused:
            give(person=person, code="abc", purpose=Purpose.LOGIN)
        return str(refused.value)

    def test_refuses_even_a_right_code_too_soon_after_a_wrong_one(self) -> None:
        person = a_person_with_a_factor()
        with time_machine.travel(MORNING, tick=False) as machine:
            self.wrong(person)
            with pytest.raises(WrongCode, match="in 1 seconds"):
                give(person=person, code=the_code(person), purpose=Purpose.LOGIN)
            machine.shift(1)
            assert give(person=person, code=the_code(person), purpose=Purpose.LOGIN)

    def test_doubles_the_wait_up_to_nine_minutes(self) -> None:
        person = a_person_with_a_factor()
        with time_machine.travel(MORNING, tick=False) as machine:
            for _time in range(14):
                self.wrong(person)
                machine.shift(600)
            self.wrong(person)
            assert "in 512 seconds" in self.wrong(person)
            machine.shift(513)
            assert give(person=person, code=the_code(person), purpose=Purpose.LOGIN)

    def test_is_over_after_a_right_code(self) -> None:
        person = a_person_with_a_factor()
        with time_machine.travel(MORNING, tick=False) as machine:
            self.wrong(person)
            machine.shift(60)
            give(person=person, code=the_code(person), purpose=Purpose.LOGIN)
        assert Authenticator.objects.get(user=person).throttling_failure_count == 0


class TestRecoveryCodes:
    def test_are_ten_and_each_is_good_once(self) -> None:
        person = a_person()
        codes = recovery_codes(person)
        assert len(set(codes)) == 10
        use = give(person=person, code=codes[0].lower(), purpose=Purpose.LOGIN)
        assert use.means == "RECOVERY"
        with pytest.raises(WrongCode):
            give(person=person, code=codes[0], purpose=Purpose.LOGIN)
        assert authenticators.recovery_codes_left(person) == 9

    def test_do_not_stand_in_the_table(self) -> None:
        codes = [c.replace("-", "").lower() for c in recovery_codes(a_person())]
        kept = set(StaticToken.objects.values_list("token", flat=True))
        assert not kept.intersection(codes)

    def test_are_void_once_there_are_new_ones(self) -> None:
        person = a_person()
        old = recovery_codes(person)
        use = give(person=person, code=old[0], purpose=Purpose.ENROLMENT)
        new = authenticators.renew_recovery_codes(person=person, use=use)
        assert not set(new).intersection(old)
        with pytest.raises(WrongCode):
            give(person=person, code=old[1], purpose=Purpose.LOGIN)

    def test_are_not_renewed_for_a_code_of_something_else(self) -> None:
        person = a_person_with_a_factor()
        use = give(person=person, code=the_code(person), purpose=Purpose.LOGIN)
        with pytest.raises(NotAllowed):
            authenticators.renew_recovery_codes(person=person, use=use)


class TestEnrol:
    def test_lets_the_code_that_confirmed_it_open_nothing(self) -> None:
        person = a_person()
        secret = authenticators.new_secret()
        code = f"{totp(bytes.fromhex(secret)):06d}"
        authenticators.enrol(person=person, secret=secret, code=code)
        with pytest.raises(WrongCode):
            give(person=person, code=code, purpose=Purpose.LOGIN)

    def test_refuses_a_second_one(self) -> None:
        with pytest.raises(authenticators.HasFactor):
            recovery_codes(a_person_with_a_factor())

    def test_writes_the_secret_as_people_type_it(self) -> None:
        assert authenticators.readable("00" * 20) == " ".join(["AAAA"] * 8)


class TestReset:
    def test_takes_everything_away_and_ends_the_sessions(self) -> None:
        person, actor = a_person(), a_person(role="configuration")
        codes = recovery_codes(person)
        session = staff_sessions.begin(person=person, key="k", address="", browser="")
        authenticators.reset_factor(person=person, actor=actor, now=noon(THURSDAY))
        assert not second_factors.has_factor(person)
        with pytest.raises(NoFactor):
            give(person=person, code=codes[0], purpose=Purpose.LOGIN)
        session = StaffSession.objects.get(pk=session.pk)
        assert session.end_reason == "FACTOR"
        assert AuditEntry.objects.get(action="core.second_factor.reset").actor == actor

    def test_is_nobodys_own(self) -> None:
        person = a_person_with_a_factor()
        with pytest.raises(NotAllowed, match="alone"):
            authenticators.reset_factor(person=person, actor=person, now=noon(THURSDAY))
        assert second_factors.has_factor(person)


class TestSandbox:
    def test_always_has_another_code(self) -> None:
        person = a_person_with_a_factor()
        means = []
        for _time in range(5):
            code = second_factors.current_code(person)
            means.append(give(person=person, code=code, purpose=Purpose.LOGIN).means)
        assert means == ["TOTP", "TOTP", "RECOVERY", "RECOVERY", "RECOVERY"]

    @pytest.mark.parametrize(
        "ask", [second_factors.current_code, second_factors.enrol_for_sandbox]
    )
    def test_is_closed_elsewhere(self, ask: Any, settings: Any) -> None:
        person = a_person_with_a_factor()
        settings.SANDBOX = False
        with pytest.raises(SandboxOnly):
            ask(person)


@pytest.mark.django_db(transaction=True)
def test_stands_outside_every_other_transaction() -> None:
    person = a_person_with_a_factor()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        give(person=person, code=the_code(person), purpose=Purpose.LOGIN)


@pytest.mark.django_db(transaction=True)
def test_a_refusal_counts_though_it_raises() -> None:
    person = a_person_with_a_factor()
    with pytest.raises(WrongCode):
        give(person=person, code="abc", purpose=Purpose.LOGIN)
    assert Authenticator.objects.get(user=person).throttling_failure_count == 1
    assert AuditEntry.objects.filter(action="core.second_factor.refused").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("of_paper", [False, True], ids=["app", "paper"])
def test_one_code_races_itself_and_is_good_once(of_paper: bool) -> None:
    for _round in rounds():
        person = a_person()
        if of_paper:
            code = recovery_codes(person)[0]
        else:
            second_factors.enrol_for_sandbox(person)
            code = the_code(person)

        def take(_number: int, person: Staff = person, code: str = code) -> str:
            try:
                return give(person=person, code=code, purpose=Purpose.DECISION).means
            except FundopsError as error:
                return error.code
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(take, range(8)))
        assert answers.count(WrongCode.code) == 7
        uses = SecondFactorUse.objects.filter(purpose="DECISION", person=person)
        assert uses.count() == 1
