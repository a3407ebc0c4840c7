"""Lists and pages about money, over a day that was played to its drafts."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_day_in_work,
    a_person,
    an_open_day,
    noon,
    service,
)
from settlement.models import (
    BankAccount,
    Claim,
    Collection,
    CustodianTransfer,
    JournalEntry,
    LedgerAccount,
    Payout,
    Refund,
    TaReceipt,
)
from settlement.services.collection_answers import record_answer
from settlement.services.prepare_payouts import prepare_payouts
from settlement.services.prepare_transfers import prepare_custodian_transfers
from settlement.services.settle_confirmations import settle_confirmations
from settlement.tests.factories import (
    NO_ANSWER,
    Row,
    a_bank_account,
    a_collection,
    a_paying_customer,
    a_sent_purchase,
    a_sent_redemption,
    a_success,
    an_applied_file,
)

pytestmark = pytest.mark.django_db

LISTS: list[Any] = [
    BankAccount,
    Claim,
    Collection,
    CustodianTransfer,
    JournalEntry,
    LedgerAccount,
    Payout,
    Refund,
    TaReceipt,
]
#: Whatever is in the lists, so many questions and no more.
MOST_QUERIES = 30
#: What the fund side owes has no number of its own: TA, fund and day name it.
NUMBERED = [model for model in LISTS if model is not TaReceipt]


@pytest.fixture
def console(client: Client) -> Client:
    client.force_login(a_person(role="auditor"))
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def _a_day() -> None:
    """Two debits, a purchase in part, a redemption, their drafts."""
    an_open_day(THURSDAY)
    for said in (a_success(), NO_ANSWER):
        collection = a_collection(state="SUBMITTED")
        record_answer(
            collection_id=collection.pk, answer=said, source="CALL", now=noon(THURSDAY)
        )
    a_bank_account(BankAccount.Kind.COLLECTION_MAIN)
    a_day_in_work(THURSDAY)
    an_open_day(FRIDAY)
    paid = Collection.objects.get(state="SUCCEEDED").legs.get().order
    type(paid).objects.filter(pk=paid.pk).update(state="SENT")
    order = type(paid).objects.get(pk=paid.pk)
    an_applied_file(
        Row(order, "900.00", "900.00", serial="S1"),
        Row(a_sent_purchase("50.00"), return_code="0316"),
        Row(
            a_sent_redemption(sub_account=a_paying_customer()),
            "80.00",
            "80.00",
            serial="S2",
        ),
    )
    settle_confirmations(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))
    prepare_custodian_transfers(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))
    prepare_payouts(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))


def name(model: Any, page: str) -> str:
    return f"admin:settlement_{model._meta.model_name}_{page}"


def the_list(console: Client, model: Any, **query: str) -> str:
    if model not in (BankAccount, LedgerAccount):
        query["day"] = "all"
    response = console.get(reverse(name(model, "changelist")), query)
    assert response.status_code == 200, response
    return response.content.decode()


def page(console: Client, obj: Any) -> str:
    response = console.get(reverse(name(type(obj), "change"), args=[obj.pk]))
    assert response.status_code == 200
    return response.content.decode()


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.usefixtures("_a_day")
class TestEveryList:
    @pytest.mark.parametrize("model", LISTS, ids=lambda m: m.__name__)
    def test_shows_what_there_is(self, model: Any, console: Client) -> None:
        html = the_list(console, model)
        for obj in model.objects.all():
            assert reverse(name(model, "change"), args=[obj.pk]) in html

    @pytest.mark.parametrize("model", LISTS, ids=lambda m: m.__name__)
    def test_asks_little_of_the_database(self, model: Any, console: Client) -> None:
        with CaptureQueriesContext(connection) as asked:
            the_list(console, model)
        assert len(asked) <= MOST_QUERIES, [q["sql"] for q in asked]

    @pytest.mark.parametrize("model", NUMBERED, ids=lambda m: m.__name__)
    def test_finds_a_record_by_its_number(self, model: Any, console: Client) -> None:
        obj = model.objects.order_by("id").first()
        assert obj is not None
        number = {"journalentry": "entry_no", "ledgeraccount": "key"}.get(
            str(model._meta.model_name), ""
        )
        field = number or next(
            f.name for f in model._meta.fields if f.name.endswith("_no")
        )
        html = the_list(console, model, q=str(getattr(obj, field)))
        assert reverse(name(model, "change"), args=[obj.pk]) in html

    @pytest.mark.parametrize("model", LISTS, ids=lambda m: m.__name__)
    def test_has_a_page_for_each_record_in_both_languages(
        self, model: Any, console: Client
    ) -> None:
        for language in ("en", "zh-hans"):
            console.cookies["django_language"] = language
            for obj in model.objects.all():
                html = page(console, obj)
                assert html.count("<h1>") == 1
                assert "style=" not in html

    @pytest.mark.parametrize("model", LISTS, ids=lambda m: m.__name__)
    def test_can_change_nothing(self, model: Any, console: Client) -> None:
        obj = model.objects.first()
        assert obj is not None
        address = reverse(name(model, "change"), args=[obj.pk])
        assert console.post(address, {"state": "PAID"}).status_code == 405
        assert console.post(reverse(name(model, "changelist"))).status_code == 405


@pytest.mark.usefixtures("_a_day")
class TestPages:
    def test_a_refund_says_how_its_amount_is_made(self, console: Client) -> None:
        refund = Refund.objects.get(amount=Decimal("100.00"))
        said = text(page(console, refund))
        assert "Paid 1,000.00" in said
        assert "Used 900.00" in said
        assert "To refund 100.00" in said
        assert refund.claim.claim_no in said

    def test_an_entry_shows_its_lines_and_that_they_balance(
        self, console: Client
    ) -> None:
        entry = JournalEntry.objects.get(reference__startswith="confirmed:91:S1")
        said = text(page(console, entry))
        assert "2001 Order money, not yet confirmed" in said
        assert "−900.00" in said
        assert "Balanced 0.00" in said

    def test_an_account_is_explained_down_to_the_row(self, console: Client) -> None:
        claim = Claim.objects.get(amount=Decimal("100.00"))
        account = LedgerAccount.objects.get(code="2003", key=claim.claim_no)
        said = text(page(console, account))
        assert "Agrees with its lines" in said
        for step in ("Balance", "Entry", "Order", "Row of the file"):
            assert step in said
        assert claim.claim_no in said

    def test_an_unknown_debit_says_not_to_send_again(self, console: Client) -> None:
        said = text(page(console, Collection.objects.get(state="UNKNOWN")))
        assert "enquire only" in said
        assert "NO_ANSWER" in said

    def test_a_transfer_without_an_account_says_so(self, console: Client) -> None:
        said = text(page(console, CustodianTransfer.objects.get()))
        assert "names no single account" in said
        assert "玖佰元整" in said

    def test_a_claim_leads_to_its_money_and_its_payout(self, console: Client) -> None:
        claim = Claim.objects.get(kind="REDEMPTION")
        html = page(console, claim)
        for obj in (TaReceipt.objects.get(), Payout.objects.get()):
            assert reverse(name(type(obj), "change"), args=[obj.pk]) in html

    def test_no_page_shows_personal_data(self, console: Client) -> None:
        for model in LISTS:
            for obj in model.objects.all():
                html = page(console, obj)
                assert "样例甲" not in html
                assert "62000000" not in html

    def test_an_orders_life_tells_of_its_money(self, console: Client) -> None:
        order = Collection.objects.get(state="SUCCEEDED").legs.get().order
        address = reverse("admin:trading_order_change", args=[order.pk])
        said = text(console.get(address).content.decode())
        assert Collection.objects.get(state="SUCCEEDED").collection_no in said
        assert "Purchase partly confirmed" in said
        assert Claim.objects.get(amount=Decimal("100.00")).claim_no in said


@pytest.mark.parametrize("model", LISTS, ids=lambda m: m.__name__)
@pytest.mark.parametrize("role", ["service"])
def test_who_may_not_see_is_sent_away(role: str, model: Any, client: Client) -> None:
    client.force_login(a_person(role=role))
    response = client.get(reverse(name(model, "changelist")))
    assert response.status_code in (302, 403)
