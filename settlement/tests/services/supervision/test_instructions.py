from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from fundops.core.models import Review
from fundops.core.tests.factories import FRIDAY, service
from settlement.models import (
    BankAccount,
    BankFile,
    CustodianTransfer,
    Payout,
    PayoutAttempt,
    Reservation,
    TransferInstruction,
)
from settlement.services.prepare_payouts import prepare_payouts
from settlement.services.supervision import files
from settlement.services.supervision.details import write_supervision_files
from settlement.services.supervision.instructions import (
    Sent,
    send_bank_instructions,
    would_send,
)
from settlement.services.verify_books import verify_books
from settlement.tests import owed
from settlement.tests.factories import balances
from settlement.tests.payouts import (
    a_redemption_claim,
    the_account,
    the_fund_side_pays,
)
from settlement.tests.services.supervision import outgoing
from settlement.tests.transfers import (
    MORNING,
    a_draft,
    an_internal_draft,
    approved,
    executed,
    prepare,
    submitted,
    the_registry,
    two_days,
)

pytestmark = pytest.mark.django_db

OUT = "settle_out_20250103_001.txt"
INNER = "inner_transfer_20250103_001.txt"
BACK = "customer_back_20250103_001.txt"
AGENCY = "intermediaryagency_back_20250103_001.txt"


def send(now: dt.datetime = MORNING) -> Sent:
    return send_bank_instructions(business_date=FRIDAY, actor=service(), now=now)


def state_of(transfer: CustodianTransfer) -> str:
    return str(CustodianTransfer.objects.get(pk=transfer.pk).state)


class Killed(Exception):
    """Stands for the end of the process."""


def _die(*_args: Any) -> None:
    raise Killed


class TestTransfers:
    def test_go_out_in_one_file_a_kind(self) -> None:
        one, two = approved(a_draft("600.00")), approved(a_draft("40.00"))
        assert send().files == {OUT: 2}
        file = outgoing.read(OUT)
        assert (file.count, file.total) == (2, Decimal("640.00"))
        assert [row[0] for row in file.rows] == [one.transfer_no, two.transfer_no]
        assert one.to_account is not None
        assert one.from_account is not None
        row = file.rows[0]
        assert (row[1], row[3], row[6]) == ("91", one.to_account.account_no, "600.00")
        assert (row[8], row[10]) == ("20250106", one.from_account.account_no)

    def test_are_sent_booked_and_instructed_with_their_hash(self) -> None:
        transfer = approved(a_draft("600.00"))
        send()
        assert state_of(transfer) == "SENT"
        assert balances()["1102"] == -600
        line = TransferInstruction.objects.get()
        assert (line.file.name, line.line) == (OUT, 1)
        assert line.content_sha256 == transfer.content_sha256
        assert Review.objects.get().state == "EXECUTED"

    def test_between_our_own_accounts_have_a_file_of_their_own(self) -> None:
        transfer = approved(an_internal_draft("70.00"))
        assert send().files == {INNER: 1}
        (row,) = outgoing.read(INNER).rows
        kinds = [
            BankAccount.objects.get(account_no=number).kind
            for number in (row[1], row[3])
        ]
        assert kinds == ["COLLECTION_SUB", "COLLECTION_MAIN"]
        assert (row[0], row[5]) == (transfer.transfer_no, "70.00")

    def test_of_fees_name_both_accounts_too(self) -> None:
        owed.a_fee("10.00")
        (fee,) = prepare()
        approved(fee)
        assert send().files == {INNER: 1}
        (row,) = outgoing.read(INNER).rows
        assert fee.to_account is not None
        assert (row[0], row[3], row[5]) == (
            fee.transfer_no,
            fee.to_account.account_no,
            "10.00",
        )

    def test_to_channels_and_advancing_banks_go_out_in_one_file(self) -> None:
        back = owed.given_to_its_channel(owed.a_late_success())
        owed.an_advance("80.00")
        (repaid,) = prepare()
        for transfer in (back, repaid):
            approved(transfer)
        assert send().files == {AGENCY: 2}
        rows = outgoing.read(AGENCY).rows
        assert [(row[0], row[5]) for row in rows] == [
            (back.transfer_no, "1000.00"),
            (repaid.transfer_no, "80.00"),
        ]
        assert back.to_account is not None
        assert back.from_account is not None
        assert (rows[0][2], rows[0][7]) == (
            back.to_account.account_no,
            back.from_account.account_no,
        )

    def test_a_correction_goes_as_what_it_corrects(self) -> None:
        owed.a_fee("10.00")
        (fee,) = prepare()
        approved(fee)
        send()
        executed(fee)
        owed.a_fee("5.00")
        done = CustodianTransfer.objects.get(pk=fee.pk)
        correction = owed.with_a_paper(owed.a_correction(done, "5.00"))
        approved(correction)
        assert send().files == {INNER.replace("_001", "_002"): 1}

    def test_a_second_run_sends_nothing(self) -> None:
        approved(a_draft())
        send()
        after = balances()
        assert send().files == {}
        assert (balances(), outgoing.names()) == (after, [OUT])

    def test_what_changed_after_the_approval_is_void_and_not_sent(self) -> None:
        changed = approved(a_draft())
        BankAccount.objects.filter(kind="REGISTRATION").update(account_name="另一户")
        sent = send()
        assert (sent.files, len(sent.voided)) == ({}, 1)
        assert state_of(changed) == "LAPSED"
        assert Reservation.objects.get().state == "RELEASED"
        assert not BankFile.objects.exists()

    def test_what_nobody_decided_in_time_goes_back(self) -> None:
        review = submitted(a_draft())
        sent = send(review.expires_at)
        assert sent.expired == [review.review_no]

    def test_a_dry_run_counts_and_sends_nothing(self) -> None:
        transfer = approved(a_draft())
        assert would_send(business_date=FRIDAY).files == {"transfers": 1}
        assert state_of(transfer) == "APPROVED"

    def test_the_books_hold_after_it(self) -> None:
        approved(a_draft())
        send()
        mine = ("I1", "I19", "I21", "L5", "L6")
        broken = [one for one in verify_books().broken if one.id in mine]
        assert broken == []


class TestAfterACrash:
    def test_what_was_decided_is_written_by_the_next_run(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        transfer = approved(a_draft())
        with monkeypatch.context() as patch:
            patch.setattr(files, "_write_aside", _die)
            with pytest.raises(Killed):
                send()
        assert (state_of(transfer), outgoing.names()) == ("SENT", [])
        assert send().files == {OUT: 1}
        assert outgoing.read(OUT).rows[0][0] == transfer.transfer_no
        assert BankFile.objects.get().state == "WRITTEN"


class TestPayouts:
    def test_go_out_when_the_bank_knows_their_trade(self) -> None:
        payout = a_due_payout()
        assert send().files == {}
        write_supervision_files(business_date=FRIDAY, actor=service(), now=MORNING)
        assert send().files == {BACK: 1}
        attempt = PayoutAttempt.objects.get()
        (row,) = outgoing.read(BACK).rows
        assert (row[0], row[6]) == (attempt.attempt_no, "80.00")
        assert (row[3], row[2]) == (
            payout.card.card_no,
            payout.card.capital_account.fund_trading_account.name,
        )
        assert row[13].startswith("124/")
        assert (outgoing.folder() / BACK).stat().st_mode & 0o777 == 0o600

    def test_are_not_sent_twice(self) -> None:
        a_due_payout()
        write_supervision_files(business_date=FRIDAY, actor=service(), now=MORNING)
        send()
        assert send().files == {}
        assert PayoutAttempt.objects.count() == 1

    def test_without_money_no_file_is_begun(self) -> None:
        a_due_payout(money=False)
        write_supervision_files(business_date=FRIDAY, actor=service(), now=MORNING)
        assert send().files == {}
        assert not BankFile.objects.filter(kind="customer_back").exists()


def a_due_payout(*, money: bool = True) -> Payout:
    """A redemption's payout that is due on Friday, its money on the payout account."""
    two_days()
    the_registry()
    the_account()
    claim = a_redemption_claim()
    if money:
        the_fund_side_pays(claim)
    prepare_payouts(business_date=FRIDAY, actor=service(), now=MORNING)
    Payout.objects.update(due_date=FRIDAY)
    return Payout.objects.get()
