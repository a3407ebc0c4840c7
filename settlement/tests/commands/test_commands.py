"""The commands of the day for money: what they print, dry runs, second runs."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from fundops.core.models import AuditEntry
from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_day_in_work,
    an_open_day,
)
from settlement.models import (
    Claim,
    Collection,
    CustodianTransfer,
    JournalEntry,
    Payout,
    SettledFile,
)
from settlement.tests.factories import (
    Row,
    a_channel,
    a_collection,
    a_paying_customer,
    a_sent_purchase,
    a_sent_redemption,
    an_applied_file,
    an_order_to_collect,
    balances,
)

pytestmark = pytest.mark.django_db

DRAFTS = ("prepare_custodian_transfers", "prepare_payouts")


def run(name: str, *words: str, date: Any = FRIDAY) -> dict[str, Any]:
    out = io.StringIO()
    call_command(name, f"--business-date={date}", "--json", *words, stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def said(name: str, date: Any = FRIDAY) -> str:
    out = io.StringIO()
    call_command(name, f"--business-date={date}", stdout=out)
    return out.getvalue().strip()


def counts() -> tuple[int, ...]:
    models: tuple[Any, ...] = (
        Collection,
        JournalEntry,
        Claim,
        Payout,
        CustodianTransfer,
        SettledFile,
        AuditEntry,
    )
    return tuple(model.objects.count() for model in models)


@pytest.fixture
def _confirmed() -> None:
    """A confirmed day whose money is not booked yet."""
    a_day_in_work(THURSDAY)
    an_open_day(FRIDAY)
    an_applied_file(
        Row(a_sent_purchase("1000.00"), "900.00"),
        Row(a_sent_redemption(sub_account=a_paying_customer()), "80.00", "80.00"),
    )


@pytest.mark.usefixtures("_confirmed")
class TestTheMorning:
    def test_books_drafts_and_prints_what_was_done(self) -> None:
        settled = run("settle_confirmations")
        assert (settled["entries"], settled["claims"]) == (2, 2)
        assert (settled["refunded"], settled["redeemed"]) == ("100.00", "80.00")

        transfers = run("prepare_custodian_transfers")
        assert transfers["transfer_nos"] == ["CT202501030000001"]
        assert transfers["amount"] == "900.00"

        payouts = run("prepare_payouts")
        assert (payouts["payouts"], payouts["amount"]) == (1, "80.00")

    def test_a_second_run_changes_nothing(self) -> None:
        for name in ("settle_confirmations", *DRAFTS):
            run(name)
        before, held = counts(), balances()
        for name in ("settle_confirmations", *DRAFTS):
            run(name)
        assert (counts(), balances()) == (before, held)

    def test_a_dry_run_says_it_and_keeps_nothing(self) -> None:
        before, held = counts(), balances()
        answer = run("settle_confirmations", "--dry-run")
        assert (answer["dry_run"], answer["claims"]) == (True, 2)
        assert (counts(), balances()) == (before, held)

        run("settle_confirmations")
        before = counts()
        for name in DRAFTS:
            assert run(name, "--dry-run")["dry_run"] is True
        assert counts() == before

    def test_says_it_in_lines_for_people(self) -> None:
        assert "2 entries, 2 claims; used 900.00" in said("settle_confirmations")
        assert "1 transfers drafted over 900.00" in said("prepare_custodian_transfers")
        assert "1 payouts made ready over 80.00" in said("prepare_payouts")


class TestCollections:
    def test_a_dry_run_speaks_to_nobody(self) -> None:
        an_open_day(THURSDAY)
        a_channel(endpoint="test:PAYA")
        an_order_to_collect()
        answer = run("send_collections", "--dry-run", date=THURSDAY)
        assert (answer["created"], answer["dry_run"]) == (1, True)
        assert not Collection.objects.exists()

        a_collection(state="UNKNOWN")
        asked = run("query_collections", "--dry-run", date=THURSDAY)
        assert asked["states"] == {"UNKNOWN": 1}

    def test_an_endpoint_nobody_speaks_is_an_error_of_ours(self) -> None:
        an_open_day(THURSDAY)
        a_channel(endpoint="gopher:")
        an_order_to_collect()
        with pytest.raises(CommandError, match="no_such_endpoint"):
            run("send_collections", date=THURSDAY)
        assert Collection.objects.get().state == Collection.State.CREATED

    def test_nothing_to_do_is_no_error(self) -> None:
        an_open_day(THURSDAY)
        for name in ("send_collections", "query_collections"):
            assert run(name, date=THURSDAY)["states"] == {}
        assert said("query_collections", THURSDAY) == "no debit waits for an answer"
        assert said("send_collections", THURSDAY) == "0 debits made; none to send"


def test_the_books_are_proved_before_the_first_day(tmp_path: Path) -> None:
    out = io.StringIO()
    call_command("verify_books", stdout=out)
    assert "I1   entries balance: holds" in out.getvalue()
    assert "I30  proved by tests" in out.getvalue()
