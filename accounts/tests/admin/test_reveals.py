"""Pages that show personal data in clear, to whom, for how long."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import BankCard, FundTradingAccount
from accounts.tests.factories import (
    a_bank_card,
    a_capital_account,
    a_person,
    a_user,
)
from fundops.core import clock
from fundops.core.models import AuditEntry, Reveal, Staff
from fundops.core.services import second_factors
from fundops.core.tests.factories import a_person as a_member

pytestmark = pytest.mark.django_db

NAME, CERTIFICATE = "样例显", "990101199001010054"
MOBILE, CARD = "13800000054", "6299000000000547"
ALL = ["NAME", "CERTIFICATE", "MOBILE", "CARD"]


@pytest.fixture(autouse=True)
def _in_the_sandbox(settings: Any) -> None:
    settings.SANDBOX = True


@pytest.fixture
def customer() -> FundTradingAccount:
    person = a_person(name=NAME, certificate_no=CERTIFICATE)
    a_user(person=person, mobile=MOBILE)
    a_bank_card(capital_account=a_capital_account(person=person), card_no=CARD)
    return person


def seen_by(person: Staff) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    second_factors.enrol_for_sandbox(person)
    return client


def page_of(record: Any) -> str:
    name = record._meta.label_lower.replace(".", "_")
    return reverse(f"admin:{name}_change", args=[record.pk])


def reveal_url(record: Any) -> str:
    return page_of(record).replace("/change/", "/reveal/")


def asked(person: Staff, **values: Any) -> dict[str, Any]:
    return {
        "fields": ALL,
        "reason_code": "CUSTOMER_ASKED",
        "note": "The customer is on the telephone",
        "code": second_factors.current_code(person),
        **values,
    }


def text(answer: Any) -> str:
    body: str = answer.content.decode()
    return body


class TestReveal:
    def test_shows_what_was_ticked_to_the_person_who_said_why(
        self, customer: FundTradingAccount
    ) -> None:
        person = a_member(role="compliance")
        client = seen_by(person)
        before = text(client.get(page_of(customer)))
        assert "Reveal…" in before
        assert CARD not in before
        answer = client.post(
            reveal_url(customer), asked(person, fields=["NAME", "CARD"]), follow=True
        )
        page = text(answer)

        assert NAME in page
        assert CARD in page
        assert MOBILE not in page
        assert CERTIFICATE not in page
        assert "Shown in clear to you alone until" in page
        assert f"read by {person.employee_no}" in page
        assert 0 < int(answer["Refresh"]) <= 301
        assert "no-store" in answer["Cache-Control"]

    def test_shows_it_to_nobody_else_and_on_no_other_page(
        self, customer: FundTradingAccount
    ) -> None:
        person = a_member(role="compliance")
        client = seen_by(person)
        client.post(reveal_url(customer), asked(person))
        card = BankCard.objects.get()

        assert NAME in text(client.get(page_of(customer)))
        assert CARD not in text(client.get(page_of(card)))
        assert NAME not in text(client.get("/accounts/fundtradingaccount/"))
        for role in ("compliance", "auditor", "operations"):
            page = text(seen_by(a_member(role=role)).get(page_of(customer)))
            assert NAME not in page
            assert CARD not in page

    def test_is_masked_again_in_time(
        self, customer: FundTradingAccount, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person = a_member(role="compliance")
        client = seen_by(person)
        client.post(reveal_url(customer), asked(person))
        later = clock.machine() + dt.timedelta(minutes=5, seconds=1)
        monkeypatch.setattr("fundops.core.clock.machine", lambda: later)

        assert NAME not in text(client.get(page_of(customer)))

    def test_asks_again_where_something_is_missing(
        self, customer: FundTradingAccount
    ) -> None:
        person = a_member(role="compliance")
        client = seen_by(person)
        answer = client.post(reveal_url(customer), asked(person, note="short"))

        assert answer.status_code == 422
        assert "at least 10 characters" in text(answer)
        assert not Reveal.objects.exists()

    def test_says_a_wrong_code(self, customer: FundTradingAccount) -> None:
        person = a_member(role="compliance")
        answer = seen_by(person).post(reveal_url(customer), asked(person, code="1"))

        assert answer.status_code == 422
        assert "code is wrong" in text(answer)

    def test_tells_others_who_may_and_records_that_they_tried(
        self, customer: FundTradingAccount
    ) -> None:
        person = a_member(role="operations")
        client = seen_by(person)
        assert "Reveal…" not in text(client.get(page_of(customer)))
        answer = client.post(reveal_url(customer), asked(person), follow=True)

        assert "Only compliance sees personal data in clear" in text(answer)
        assert not Reveal.objects.exists()
        entry = AuditEntry.objects.get(action="core.personal_data.refused")
        assert entry.subject == f"customer {customer.number}"

    def test_opens_a_card_and_a_login_of_their_own(
        self, customer: FundTradingAccount
    ) -> None:
        person = a_member(role="compliance")
        client = seen_by(person)
        card, user = BankCard.objects.get(), customer.user_accounts.get()
        client.post(reveal_url(card), asked(person))
        client.post(reveal_url(user), asked(person))

        assert CARD in text(client.get(page_of(card)))
        assert MOBILE in text(client.get(page_of(user)))
        subjects = set(Reveal.objects.values_list("subject", flat=True))
        assert subjects == {f"card {card.number}", f"user {user.number}"}

    def test_is_listed_for_oversight_without_the_values(
        self, customer: FundTradingAccount
    ) -> None:
        person = a_member(role="compliance")
        client = seen_by(person)
        client.post(reveal_url(customer), asked(person))
        row = Reveal.objects.get()
        auditor = seen_by(a_member(role="auditor"))
        pages = text(auditor.get("/core/reveal/")) + text(auditor.get(page_of(row)))

        assert person.employee_no in pages
        assert not [value for value in (NAME, CARD, MOBILE) if value in pages]
        outsider = seen_by(a_member(role="operations"))
        assert outsider.get("/core/reveal/").status_code == 403
