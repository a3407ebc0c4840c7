"""The pages of corrections, of payees that are new or changed, and of 2009."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from fundops.core.models import Break, Review, Staff
from fundops.core.tests.factories import a_person
from settlement.models import BankAccount, CustodianTransfer
from settlement.tests import owed, transfers

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def get(client: Client, name: str, *args: object) -> str:
    page = client.get(reverse(f"admin:{name}", args=args), headers=ENGLISH)
    assert page.status_code == 200
    return str(page.content.decode())


@pytest.fixture
def maker(client: Client) -> Staff:
    person = a_person()
    client.force_login(person)
    return person


@pytest.fixture
def done() -> CustodianTransfer:
    owed.a_fee("10.00")
    (fee,) = transfers.prepare()
    executed = owed.executed(fee)
    owed.a_fee("5.00")
    return executed


@pytest.mark.usefixtures("maker")
class TestCorrection:
    def test_is_drafted_on_the_page_of_what_it_corrects(
        self, client: Client, done: CustodianTransfer
    ) -> None:
        page = get(client, "settlement_custodiantransfer_change", done.pk)
        assert "Draft a correction…" in page
        asked = get(client, "settlement_custodiantransfer_correct", done.pk)
        for words in ("Less was sent than is owed", "Amount in yuan", "5.00"):
            assert words in asked
        assert "MOVED_TOO_LITTLE" not in asked
        answer = client.post(
            reverse("admin:settlement_custodiantransfer_correct", args=[done.pk]),
            {
                "choice": "SENT_TOO_LITTLE",
                "amount": "4.00",
                "note": "the manager says that four were missing",
            },
            follow=True,
            headers=ENGLISH,
        )
        correction = CustodianTransfer.objects.get(kind="CORRECTION")
        said = answer.content.decode()
        assert f"{correction} drafted over 4.00" in said
        assert "Corrected by" in said
        page = get(client, "settlement_custodiantransfer_change", correction.pk)
        for words in ("four were missing", done.transfer_no, "none is attached"):
            assert words in page

    def test_is_refused_with_a_sentence(
        self, client: Client, done: CustodianTransfer
    ) -> None:
        url = reverse("admin:settlement_custodiantransfer_correct", args=[done.pk])
        for given, words in (
            ({"choice": "", "amount": "1.00"}, "Choose a reason"),
            ({"choice": "SENT_TOO_LITTLE", "amount": "1e0"}, "is not an amount"),
            ({"choice": "SENT_TOO_LITTLE", "amount": "1.00"}, "at least 10"),
        ):
            answer = client.post(url, given, follow=True, headers=ENGLISH)
            assert words in answer.content.decode()
        assert not CustodianTransfer.objects.filter(kind="CORRECTION").exists()

    def test_is_offered_of_nothing_that_was_not_executed(self, client: Client) -> None:
        draft = transfers.a_draft()
        page = get(client, "settlement_custodiantransfer_change", draft.pk)
        assert "Draft a correction…" not in page

    def test_says_before_its_reviewers_what_it_corrects(
        self, client: Client, done: CustodianTransfer
    ) -> None:
        correction = owed.with_a_paper(owed.a_correction(done, "5.00"))
        review = transfers.submitted(correction)
        client.force_login(a_person(role="reviewer"))
        page = get(client, "core_review_change", review.pk)
        for words in (
            done.transfer_no,
            "five were missing",
            "one level more than what it corrects",
            "The amount was stated by a person",
        ):
            assert words in page
        assert (review.level, review.level_now) == (2, 1)


class TestPayee:
    def test_of_a_first_use_is_said_to_be_new(self, client: Client) -> None:
        review = transfers.submitted(transfers.a_draft())
        client.force_login(a_person(role="reviewer"))
        page = get(client, "core_review_change", review.pk)
        assert "compare every digit" in page
        assert "TRANSFER-0-COUNTERPART v1" in page

    def test_that_changed_shows_both_sides(self, client: Client) -> None:
        transfers.executed(transfers.sent(transfers.a_draft("10.00")))
        account = transfers.the_account("REGISTRATION")
        BankAccount.objects.filter(pk=account.pk).update(account_name="样例新户名")
        review = transfers.submitted(transfers.a_draft())
        client.force_login(a_person(role="reviewer"))
        page = get(client, "core_review_change", review.pk)
        for words in (
            "Changes of the payee in the registry",
            account.account_name,
            "样例新户名",
        ):
            assert words in page
        assert review.level == 3


@pytest.mark.usefixtures("maker")
def test_a_break_of_2009_goes_back_to_its_channel(client: Client) -> None:
    owed.a_late_success()
    found = Break.objects.get(reason="LATE_SUCCESS")
    assert "Back to the channel…" in get(client, "core_break_change", found.pk)
    asked = get(client, "core_break_to_channel", found.pk)
    assert "1,000.00" in asked
    client.post(reverse("admin:core_break_to_channel", args=[found.pk]))
    review = Review.objects.get(kind="UNAPPLIED_CHANNEL")
    assert "waits on review" in get(client, "core_break_change", found.pk)
    client.force_login(a_person(role="reviewer"))
    page = get(client, "core_review_change", review.pk)
    for words in ("LATE_SUCCESS", "1,000.00", "an approval drafts a transfer"):
        assert words in page
    assert found.subject in get(client, "core_review_changelist")
