from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.errors import ScreeningRefused
from accounts.models import FundTradingAccount, Screening
from accounts.selectors import screenings
from accounts.services.screening.namesakes import call_namesake
from accounts.tests.factories import T
from accounts.tests.factories import a_person as a_customer
from accounts.tests.screening import a_list, morning, screen
from fundops.core.models import AuditEntry
from fundops.core.tests.factories import a_person

pytestmark = pytest.mark.django_db
NEXT = T + dt.timedelta(days=1)
NOTE = "样例说明: another day of birth"


@pytest.fixture
def person(tmp_path: Path) -> FundTradingAccount:
    person = a_customer(name="样例丁", certificate_no="990101199001010011")
    a_list(tmp_path, ("R1", "样例丁", ""))
    screen(T)
    return person


def newest(person: FundTradingAccount) -> Screening:
    return screenings.newest([person.pk])[person.pk]


def call(
    screening: Screening, *, role: str = "compliance", note: str = NOTE
) -> Screening:
    return call_namesake(
        screening_id=screening.pk,
        actor=a_person(role=role),
        now=morning(T),
        note=note,
    )


class TestCallNamesake:
    def test_is_a_row_of_its_own(self, person: FundTradingAccount) -> None:
        before = newest(person)
        call(before)
        found = newest(person)
        assert (found.result, found.reference, found.note) == ("CLEAR", "R1", NOTE)
        assert found.looked_at_by is not None
        assert Screening.objects.get(pk=before.pk).result == "REVIEW"
        entry = AuditEntry.objects.get(action="accounts.screening.namesake")
        assert entry.reason == NOTE

    def test_holds_for_later_days(self, person: FundTradingAccount) -> None:
        call(newest(person))
        answer = screen(NEXT)
        assert (answer.results, answer.alerts) == ({"CLEAR": 1}, 0)
        assert newest(person).reference == "R1"

    def test_holds_for_these_listed_persons_only(
        self, person: FundTradingAccount, tmp_path: Path
    ) -> None:
        call(newest(person))
        a_list(tmp_path, ("R1", "样例丁", ""), ("R2", "样例丁", ""))
        screen(NEXT)
        assert newest(person).result == "REVIEW"

    def test_never_clears_a_listed_number(
        self, person: FundTradingAccount, tmp_path: Path
    ) -> None:
        call(newest(person))
        a_list(tmp_path, ("R1", "样例丁", "990101199001010011"))
        screen(NEXT)
        assert newest(person).result == "HIT"
        with pytest.raises(ScreeningRefused, match="no namesake"):
            call(newest(person))

    @pytest.mark.parametrize("role", ["operations", "reviewer", "auditor", "service"])
    def test_is_for_compliance_only(
        self, person: FundTradingAccount, role: str
    ) -> None:
        with pytest.raises(ScreeningRefused, match="compliance"):
            call(newest(person), role=role)

    def test_wants_a_reason(self, person: FundTradingAccount) -> None:
        with pytest.raises(ScreeningRefused, match="10"):
            call(newest(person), note="short")

    def test_refuses_one_that_is_not_the_newest(
        self, person: FundTradingAccount
    ) -> None:
        old = newest(person)
        screen(NEXT)
        with pytest.raises(ScreeningRefused, match="screened again"):
            call(old)

    def test_refuses_where_nothing_was_found(self, person: FundTradingAccount) -> None:
        call(newest(person))
        with pytest.raises(ScreeningRefused, match="nothing to clear"):
            call(newest(person))


class TestPages:
    def test_do_it_with_a_reason(
        self, person: FundTradingAccount, client: Client
    ) -> None:
        client.force_login(a_person(role="compliance"))
        client.cookies["django_language"] = "en"
        found = newest(person)
        page = reverse("admin:accounts_screening_change", args=[found.pk])
        assert "Call it a namesake…" in client.get(page).content.decode()
        act = reverse("admin:accounts_screening_namesake", args=[found.pk])
        assert "It is a namesake" in client.get(act).content.decode()
        client.post(act, {"note": NOTE})
        assert newest(person).result == "CLEAR"

    def test_show_it_on_the_customer(
        self, person: FundTradingAccount, client: Client
    ) -> None:
        client.force_login(a_person(role="reviewer"))
        client.cookies["django_language"] = "en"
        url = reverse("admin:accounts_fundtradingaccount_change", args=[person.pk])
        html = client.get(url).content.decode()
        assert "List screening" in html
        assert "Name listed" in html
        assert newest(person).list_version in html
