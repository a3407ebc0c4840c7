"""Lists and pages of the six accounts: fast, read-only, and masked everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import (
    BankCard,
    CapitalAccount,
    ChannelCall,
    FundTradingAccount,
    Mandate,
    SubAccount,
)
from accounts.services.channel_keys import our_key
from accounts.services.import_customers import import_customers
from accounts.tests.factories import (
    T,
    a_customers_csv,
    a_partner,
    a_row,
    a_transfer_agent,
    another_row,
    the_sandbox_channel,
)
from accounts.tests.screening import a_list, screen
from fundops.core import roles
from fundops.core.tests.factories import a_person as a_member
from fundops.core.tests.factories import service

pytestmark = pytest.mark.django_db

#: A table of old rows has no page of its own, nor what nobody may see.
MODELS = [
    model
    for model in apps.get_app_config("accounts").get_models()
    if not hasattr(model, "pgh_tracked_model")
    and roles.viewers("accounts", model._meta.model_name or "")
]
ROLES = ("operations", "reviewer", "compliance", "auditor")
#: All that may never stand on a page.
IN_CLEAR = (
    "样例甲",
    "样例乙",
    "13800000001",
    "13800000002",
    "990101199001010011",
    "990101199001010022",
    "6299000000000001",
    "6299000000000002",
)


@pytest.fixture(autouse=True)
def _two_customers(tmp_path: Path) -> None:
    our_key(the_sandbox_channel().code)
    ChannelCall.objects.create(
        channel=the_sandbox_channel(),
        nonce="n" * 24,
        body_sha256="0" * 64,
        status=200,
        answer="{}",
        received_at=timezone.now(),
    )
    a_partner("P01")
    a_transfer_agent("91")
    a_transfer_agent("92")
    path = a_customers_csv(
        tmp_path,
        a_row(ta_code="91", ta_account_no="910000000001"),
        a_row(partner="P01", sub_account_no="9001B00000001", ta_code="92"),
        another_row(ta_code="91", ta_account_no="910000000002"),
    )
    import_customers(path=path, business_date=T, actor=service())
    a_list(tmp_path, ("R1", "样例甲", ""))
    screen(T)


@pytest.fixture
def console(client: Client) -> Client:
    client.force_login(a_member(role="compliance"))
    client.cookies["django_language"] = "en"
    return client


def the_first() -> FundTradingAccount:
    return FundTradingAccount.objects.order_by("pk")[0]


def list_of(model: type[Model]) -> str:
    return reverse(f"admin:accounts_{model._meta.model_name}_changelist")


def page_of(obj: Model) -> str:
    return reverse(f"admin:accounts_{obj._meta.model_name}_change", args=[obj.pk])


def read(console: Client, url: str, **query: str) -> str:
    response = console.get(url, query)
    assert response.status_code == 200, response.headers.get("Location")
    return response.content.decode()


def test_every_model_has_its_pages() -> None:
    assert {m for m in admin.site._registry if m._meta.app_label == "accounts"} == set(
        MODELS
    )


@pytest.mark.parametrize("role", ROLES)
def test_nothing_personal_stands_in_clear_on_any_page(
    client: Client, role: str
) -> None:
    client.force_login(a_member(role=role))
    pages = [list_of(model) for model in MODELS]
    for model in MODELS:
        pages += [page_of(obj) for obj in model._default_manager.all()]

    html = "".join(read(client, page) for page in pages)

    assert "样**" in html
    assert "****0001" in html
    assert [text for text in IN_CLEAR if text in html] == []


class TestLists:
    @pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
    def test_ask_no_more_for_more_rows(
        self, console: Client, model: type[Model], tmp_path: Path
    ) -> None:
        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                read(console, list_of(model))
            return len(queries)

        asked()
        before = asked()
        rows = [
            another_row(
                mobile=f"1370000{n:04d}",
                certificate_no=f"99010119900101{n:04d}",
                card_no=f"62990000000{n:05d}",
                sub_account_no=f"9001C{n:08d}",
                ta_code="91",
            )
            for n in range(100, 120)
        ]
        import_customers(
            path=a_customers_csv(tmp_path, *rows), business_date=T, actor=service()
        )
        assert asked() <= before

    @pytest.mark.parametrize(
        "lookup",
        [
            "certificate_index__startswith",
            "name_sealed__contains",
            "user_accounts__mobile_index",
            "name_masked__startswith",
        ],
    )
    def test_cannot_be_probed_for_what_is_hidden(
        self, console: Client, lookup: str
    ) -> None:
        response = console.get(list_of(FundTradingAccount), {lookup: "a"})
        assert response.status_code in (302, 400)
        assert lookup not in response.headers.get("Location", "")

    def test_are_for_staff_with_the_permission(self, client: Client) -> None:
        assert client.get(list_of(FundTradingAccount)).status_code == 302
        client.force_login(a_member(role="service"))
        assert client.get(list_of(FundTradingAccount)).status_code == 403

    @pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
    def test_add_change_and_delete_nothing(
        self, console: Client, model: type[Model]
    ) -> None:
        obj = model._default_manager.all()[0]
        for url in (list_of(model), page_of(obj)):
            assert console.post(url, {"action": "delete_selected"}).status_code == 405


class TestSearch:
    def test_finds_a_customer_by_the_beginning_of_its_number(
        self, console: Client
    ) -> None:
        number = the_first().number
        assert number in read(console, list_of(FundTradingAccount), q=number[:-1])

    @pytest.mark.parametrize(
        "text",
        [
            "13800000001",
            "990101199001010011",
            "6299000000000001",
            "6299 0000 0000 0001",
        ],
    )
    def test_opens_the_customer_of_a_whole_certificate_card_or_mobile(
        self, console: Client, text: str
    ) -> None:
        response = console.get(list_of(FundTradingAccount), {"q": text})
        assert response.status_code == 302
        assert response.headers["Location"] == page_of(the_first())

    @pytest.mark.parametrize("text", ["1380000000", "99010119900101001", "样例甲"])
    def test_finds_nobody_by_a_part_or_a_name(self, console: Client, text: str) -> None:
        html = read(console, list_of(FundTradingAccount), q=text)
        assert the_first().number not in html

    @pytest.mark.parametrize("model", [SubAccount, CapitalAccount, BankCard, Mandate])
    def test_finds_what_belongs_to_the_customer_in_other_lists(
        self, console: Client, model: Any
    ) -> None:
        response = console.get(list_of(model), {"q": "13800000001"}, follow=True)
        assert response.redirect_chain
        html = response.content.decode()
        assert "13800000001" not in html + response.redirect_chain[-1][0]
        shown = [obj for obj in model.objects.all() if page_of(obj) in html]
        assert shown
        assert len(shown) < model.objects.count()


class TestTheCustomersPage:
    def test_shows_the_tree_of_six_accounts(self, console: Client) -> None:
        html = read(console, page_of(the_first()))
        for number in (
            "UA202501020000001",
            "379202501020000001",
            "DA202501020000001",
            "CA202501020000001",
            "9001A00000001",
            "9001B00000001",
            "910000000001",
            "(no number yet)",
        ):
            assert number in html
        assert "138****0001" in html
        assert "Identity card ****0011" in html

    def test_shows_partners_against_cards(self, console: Client) -> None:
        html = read(console, page_of(the_first()))
        assert "Sub trading account = partner × card" in html
        assert "CA202501020000001 ****0001" in html

    def test_shows_the_debit_agreements(self, console: Client) -> None:
        html = read(console, page_of(the_first()))
        assert Mandate.objects.order_by("pk")[0].number in html

    def test_shows_where_a_partner_and_a_card_do_not_cross(
        self, console: Client, tmp_path: Path
    ) -> None:
        path = a_customers_csv(
            tmp_path, a_row(card_no="6299000000000003", sub_account_no="9001A00000003")
        )
        import_customers(path=path, business_date=T, actor=service())
        assert "not opened" in read(console, page_of(the_first()))

    def test_asks_a_bounded_number_of_questions(self, console: Client) -> None:
        url = page_of(the_first())
        read(console, url)
        with CaptureQueriesContext(connection) as queries:
            read(console, url)
        assert len(queries) <= 40

    def test_is_not_there_for_a_stranger(self, console: Client) -> None:
        url = reverse("admin:accounts_fundtradingaccount_change", args=[10**9])
        assert console.get(url).status_code == 404
