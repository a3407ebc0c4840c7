from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from fundops.core.models import StepRun
from fundops.core.services import reviews
from fundops.core.tests.factories import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    an_open_day,
    noon,
    service,
)
from fundops.core.tests.reviewing import an_approval
from fundops.core.tests.services.reviews import things
from fundops.workbench.selectors.day_evidence import evidence_missing, warnings
from fundops.workbench.tests.factories import a_collection
from settlement.models import (
    BankAccount,
    BankFile,
    BankLink,
    BankStatement,
    ChannelFile,
    Collection,
    CustodianTransfer,
    LedgerAccount,
    Remittance,
)

pytestmark = pytest.mark.django_db


def a_main_account() -> BankAccount:
    return BankAccount.objects.create(
        account_no="8800000000000001",
        kind=BankAccount.Kind.COLLECTION_MAIN,
        bank_code="102",
        account_name="样例归集总账户",
    )


def a_statement(account: BankAccount, *, compared: bool = True) -> BankStatement:
    file = BankFile.objects.create(
        link=BankLink.objects.get(),
        direction="IN",
        kind="statement",
        name=f"statement_{account}_20250102.txt",
        business_date=THURSDAY,
        sha256="0" * 64,
        size=1,
        made_at=noon(FRIDAY),
        state="RECEIVED",
    )
    return BankStatement.objects.create(
        account=account,
        date=THURSDAY,
        opening=0,
        closing=0,
        lines=0,
        file=file,
        reconciled_at=noon(FRIDAY) if compared else None,
    )


def a_channel_file(debit: Collection) -> None:
    file = ChannelFile.objects.create(
        channel=debit.channel,
        window_day=THURSDAY,
        name="A_20250102.txt",
        sha256="0" * 64,
        size=1,
        received_at=noon(THURSDAY),
        state="RECEIVED",
    )
    ChannelFile.objects.filter(pk=file.pk).update(state="APPLIED")


class TestEvidenceMissing:
    def test_is_the_statement_where_no_account_is_registered(self) -> None:
        assert evidence_missing(an_open_day()) == ["statement"]

    @pytest.mark.parametrize("compared", [False, True])
    def test_is_the_statement_until_it_is_compared(self, compared: bool) -> None:
        a_statement(a_main_account(), compared=compared)

        assert ("statement" in evidence_missing(an_open_day())) is not compared

    def test_is_the_statement_of_every_own_account(self) -> None:
        a_statement(a_main_account())
        BankAccount.objects.create(
            account_no="8800000000000002",
            kind=BankAccount.Kind.PAYOUT,
            bank_code="102",
            account_name="样例付款户",
        )

        assert evidence_missing(an_open_day()) == ["statement"]

    def test_is_the_channels_file_until_it_is_applied_and_compared(self) -> None:
        debit = a_collection()
        day = an_open_day()
        assert "channel_file" in evidence_missing(day)

        a_channel_file(debit)
        assert "channel_file" in evidence_missing(day)

        StepRun.objects.create(
            business_date=THURSDAY,
            step="reconcile_channels",
            state="DONE",
            started_at=noon(THURSDAY),
            actor=service(),
        )
        assert "channel_file" not in evidence_missing(day)

    def test_is_a_remittance_where_a_channel_owes_money(self) -> None:
        LedgerAccount.objects.create(
            book="S",
            code="1101",
            key="SANDBOX/2025-01-02",
            balance=Decimal("42000.00"),
        )

        assert "remittance" in evidence_missing(an_open_day())

    def test_is_a_remittance_that_has_not_come_in_whole(self) -> None:
        debit = a_collection()
        Remittance.objects.create(
            channel=debit.channel, window_day=THURSDAY, expected=Decimal("100.00")
        )

        assert "remittance" in evidence_missing(an_open_day())


class TestWarnings:
    def test_are_none_where_nothing_is_left(self) -> None:
        assert warnings(an_open_day(), now=noon(FRIDAY)) == []

    def test_name_transfers_that_the_bank_has_not_answered(self) -> None:
        transfer = CustodianTransfer.objects.create(
            transfer_no="CT20250102000001",
            kind=CustodianTransfer.Kind.TO_FUND_SIDE,
            amount=Decimal("14400.00"),
            pay_date=THURSDAY,
            business_date=THURSDAY,
            content_sha256="0" * 64,
        )
        an_approval(
            kind="TRANSFER",
            subject_no=transfer.transfer_no,
            amount=transfer.amount,
            content_sha256=transfer.content_sha256,
        )
        for state in ("SUBMITTED", "APPROVED", "SENT"):
            CustodianTransfer.objects.filter(pk=transfer.pk).update(state=state)

        (sentence,) = warnings(an_open_day(), now=noon(FRIDAY))
        assert "CT20250102000001" in sentence

    def test_name_reviews_past_their_deadline(self) -> None:
        with things.boxes() as boxes:
            boxes.deadline = reviews.Deadline(at=noon(FRIDAY), source="TEST")
            review = things.a_pending_review()
        day = an_open_day()

        assert warnings(day, now=noon(FRIDAY) - dt.timedelta(minutes=1)) == []
        (sentence,) = warnings(day, now=noon(MONDAY))
        assert review.review_no in sentence
