from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

import pytest

from fundops.core.tests.factories import FRIDAY, noon, service
from settlement.errors import BankFileDiffers, NoSupervisedAccount
from settlement.models import BankAccount, BankFile, Claim, TradeDetail
from settlement.selectors.trade_details import told_claims
from settlement.services.settle_confirmations import settle_confirmations
from settlement.services.supervision import files
from settlement.services.supervision.details import (
    Written,
    would_write,
    write_supervision_files,
)
from settlement.tests.factories import (
    Row,
    a_paying_customer,
    a_sent_purchase,
    a_sent_redemption,
    an_applied_file,
)
from settlement.tests.services.supervision import outgoing
from settlement.tests.transfers import the_registry, two_days

pytestmark = pytest.mark.django_db

Z, N = "z_trade_detail_20250103_001.txt", "n_trade_detail_20250103_001.txt"
#: Places in a row, from 0, as the bank published them.
NAME, CERTIFICATE, AMOUNT, BUSINESS, CARD, SERIAL = 0, 7, 10, 14, 17, 32
CONFIRMED, FUND, REMARK, ACCOUNT = 22, 24, 42, 45


def write() -> Written:
    return write_supervision_files(
        business_date=FRIDAY, actor=service(), now=noon(FRIDAY)
    )


def confirmed(*rows: Row) -> None:
    an_applied_file(*rows)
    settle_confirmations(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))


def a_purchase(amount: str) -> Any:
    return a_sent_purchase(amount, sub_account=a_paying_customer("6200000000000018"))


@pytest.fixture(autouse=True)
def _a_day_and_a_registry() -> None:
    two_days()
    the_registry()


@pytest.fixture
def _a_morning() -> None:
    """A purchase confirmed in part, one that failed, and a redemption."""
    confirmed(
        Row(a_purchase("1000.00"), "900.00", serial="S1"),
        Row(
            a_sent_purchase("70.00", sub_account=a_paying_customer()),
            return_code="0316",
            serial="S2",
        ),
        Row(
            a_sent_redemption(sub_account=a_paying_customer()),
            "80.00",
            "80.00",
            serial="S3",
        ),
    )


@pytest.mark.usefixtures("_a_morning")
class TestWriteSupervisionFiles:
    def test_tells_of_money_in_by_what_was_used(self) -> None:
        write()
        told = outgoing.read(Z)
        assert (told.count, told.total) == (1, Decimal("900.00"))
        (row,) = told.rows
        assert len(row) == 46
        assert (row[AMOUNT], row[BUSINESS], row[SERIAL]) == ("900.00", "122", "S1")
        assert (row[CARD], row[FUND]) == ("6200000000000018", "990031")
        assert row[CONFIRMED] == "20250103"
        main = BankAccount.objects.get(kind="COLLECTION_MAIN")
        assert row[ACCOUNT] == main.account_no

    def test_tells_of_money_out_by_what_is_owed(self) -> None:
        write()
        told = outgoing.read(N)
        assert (told.count, told.total) == (3, Decimal("250.00"))
        assert sorted(
            (row[BUSINESS], row[SERIAL], row[AMOUNT]) for row in told.rows
        ) == [
            ("122", "S1", "100.00"),
            ("122", "S2", "70.00"),
            ("124", "S3", "80.00"),
        ]

    def test_keeps_the_file_with_its_digest_and_counts(self) -> None:
        write()
        file = BankFile.objects.get(name=Z)
        assert (file.state, file.records, file.batch) == ("WRITTEN", 1, 1)
        assert file.size == (outgoing.folder() / Z).stat().st_size
        assert (outgoing.folder() / Z).stat().st_mode & 0o777 == 0o600

    def test_tells_of_each_trade_once(self) -> None:
        assert write().files == {Z: 1, N: 3}
        assert write() == Written()
        assert TradeDetail.objects.count() == 4

    def test_what_comes_later_goes_into_the_next_file(self) -> None:
        write()
        confirmed(
            Row(a_sent_purchase("30.00", sub_account=a_paying_customer()), "30.00")
        )
        assert list(write().files) == ["z_trade_detail_20250103_002.txt"]

    def test_says_which_claims_the_bank_knows(self) -> None:
        claims = list(Claim.objects.values_list("pk", flat=True))
        assert told_claims(claims) == set()
        write()
        assert told_claims(claims) == set(claims)

    def test_a_dry_run_counts_and_writes_nothing(self) -> None:
        assert would_write().files == {"z_trade_detail": 1, "n_trade_detail": 3}
        assert outgoing.names() == []
        assert not BankFile.objects.exists()


class Killed(Exception):
    """Stands for the end of the process."""


def _die(*_args: Any) -> None:
    raise Killed


@pytest.mark.usefixtures("_a_morning")
class TestAfterACrash:
    def test_a_file_that_was_decided_on_is_written_by_the_next_run(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(files, "_write_aside", _die)
            with pytest.raises(Killed):
                write()
        assert outgoing.names() == []
        decided = BankFile.objects.get()
        assert write().files == {Z: 1, N: 3}
        raw = (outgoing.folder() / Z).read_bytes()
        assert hashlib.sha256(raw).hexdigest() == decided.sha256

    def test_a_file_that_is_out_is_only_said_to_be(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(files, "_mark_written", _die)
            with pytest.raises(Killed):
                write()
        before = (outgoing.folder() / Z).stat().st_mtime_ns
        assert write().files == {Z: 1, N: 3}
        assert (outgoing.folder() / Z).stat().st_mtime_ns == before

    def test_other_bytes_under_its_name_are_not_overwritten(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(files, "_mark_written", _die)
            with pytest.raises(Killed):
                write()
        (outgoing.folder() / Z).write_bytes(b"0|0.00\n")
        with pytest.raises(BankFileDiffers, match="Nothing was written"):
            write()
        assert (outgoing.folder() / Z).read_bytes() == b"0|0.00\n"


class TestWithoutAMainAccount:
    def test_nothing_can_be_told(self) -> None:
        confirmed(Row(a_purchase("10.00"), "10.00"))
        BankAccount.objects.filter(kind="COLLECTION_MAIN").update(is_active=False)
        with pytest.raises(NoSupervisedAccount):
            write()
        assert not BankFile.objects.exists()


class TestMoneyWithoutATrade:
    def test_goes_back_under_z03(self) -> None:
        customer = a_paying_customer()
        Claim.objects.create(
            claim_no="CL202501030009999",
            kind="REFUND",
            origin_kind="ORDER",
            origin_no="ORDER1",
            origin_key="ORDER1",
            business_date=FRIDAY,
            sub_account=customer,
            order_no="ORDER1",
            amount=Decimal("12.00"),
            due_date=FRIDAY,
        )
        write()
        (row,) = outgoing.read(N).rows
        assert (row[BUSINESS], row[SERIAL], row[REMARK]) == ("Z03", "", "ORDER1")
