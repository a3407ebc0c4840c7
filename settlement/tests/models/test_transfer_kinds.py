"""Between which accounts a transfer may move money: refused by the database, too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from fundops.core.tests.factories import FRIDAY
from settlement.models import BankAccount, CustodianTransfer
from settlement.models.transfer_kinds import CORRECTABLE, INTERNAL, OWED, PERMITTED
from settlement.services.transfers import registry
from settlement.tests import owed, transfers
from settlement.tests.factories import a_bank_account

pytestmark = pytest.mark.django_db
_INSERT = """
INSERT INTO settlement_custodiantransfer (
    transfer_no, kind, from_account_id, to_account_id, fund_id, amount, currency,
    pay_date, business_date, content_sha256, state, corrects_id, correction_code,
    correction_text
) VALUES (
    'CT1', %(kind)s, %(from_)s, %(to)s, %(fund)s, 1, '156', %(day)s, %(day)s, '',
    'DRAFT', %(corrects)s, %(code)s, %(text)s
)
"""
_EMPTY = {"from_": None, "to": None, "fund": None, "corrects": None}


def insert(kind: str, **given: Any) -> None:
    terms = {**_EMPTY, "kind": kind, "day": FRIDAY, "code": "", "text": "", **given}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_INSERT, terms)
        transaction.set_rollback(True)


def pairs() -> Iterator[tuple[str, str, str]]:
    for kind in PERMITTED:
        for source in BankAccount.Kind.values:
            for target in BankAccount.Kind.values:
                yield kind, source, target


def test_every_kind_is_in_the_table() -> None:
    kinds = set(CustodianTransfer.Kind.values)
    assert set(PERMITTED) == kinds - {"CORRECTION"} == OWED | INTERNAL
    assert set(CORRECTABLE) == set(CustodianTransfer.CorrectionCode.values)


def test_the_database_takes_what_the_table_says_and_nothing_else() -> None:
    accounts = {kind: a_bank_account(kind) for kind in BankAccount.Kind.values}
    taken = set()
    for kind, source, target in pairs():
        transfer = CustodianTransfer(
            kind=kind, from_account=accounts[source], to_account=accounts[target]
        )
        try:
            insert(kind, from_=accounts[source].pk, to=accounts[target].pk)
        except IntegrityError:
            assert not registry.permits(transfer)
            continue
        assert registry.permits(transfer)
        taken.add((kind, source, target))
    assert ("FEE", "COLLECTION_MAIN", "OWN") in taken
    assert ("FEE", "COLLECTION_SUB", "OWN") not in taken
    assert len(taken) == 7


def test_a_draft_may_wait_for_its_accounts() -> None:
    insert("FEE")
    insert("FEE", to=a_bank_account("OWN").pk)
    with pytest.raises(IntegrityError):
        insert("FEE", to=a_bank_account("CHANNEL").pk)


class TestCorrection:
    @pytest.fixture
    def terms(self) -> dict[str, Any]:
        owed.a_fee("10.00")
        (fee,) = transfers.prepare()
        done = owed.executed(fee)
        return {
            "from_": done.from_account_id,
            "to": done.to_account_id,
            "fund": done.fund_id,
            "corrects": done.pk,
            "code": "SENT_TOO_LITTLE",
            "text": "five yuan were missing",
        }

    def test_is_taken_with_all_it_needs(self, terms: dict[str, Any]) -> None:
        insert("CORRECTION", **terms)

    @pytest.mark.parametrize(
        "change",
        [
            {"code": ""},
            {"code": "FIGURES_CORRECTED"},
            {"code": "MOVED_TOO_LITTLE"},
            {"code": "OTHER"},
            {"text": ""},
            {"text": "too short"},
            {"corrects": None},
            {"fund": None},
            {"from_": None},
            {"to": None},
        ],
        ids=str,
    )
    def test_is_refused_without(
        self, terms: dict[str, Any], change: dict[str, Any]
    ) -> None:
        with pytest.raises(IntegrityError):
            insert("CORRECTION", **{**terms, **change})

    def test_is_refused_to_another_kind_of_account(self, terms: dict[str, Any]) -> None:
        other = a_bank_account("CHANNEL").pk
        with pytest.raises(IntegrityError):
            insert("CORRECTION", **{**terms, "to": other})

    def test_is_refused_of_what_was_not_executed(self, terms: dict[str, Any]) -> None:
        owed.a_fee("3.00")
        (draft,) = transfers.prepare()
        with pytest.raises(IntegrityError):
            insert("CORRECTION", **{**terms, "corrects": draft.pk})

    def test_no_other_kind_says_a_cause(self, terms: dict[str, Any]) -> None:
        with pytest.raises(IntegrityError):
            insert("FEE", **terms)

    def test_is_not_approved_without_a_paper(self, terms: dict[str, Any]) -> None:
        owed.a_fee("3.00")
        done = CustodianTransfer.objects.get(pk=terms["corrects"])
        drafted = owed.a_correction(done, "3.00")
        rows = CustodianTransfer.objects.filter(pk=drafted.pk)
        rows.update(state="SUBMITTED")
        with (
            pytest.raises(IntegrityError, match="needs evidence"),
            transaction.atomic(),
        ):
            rows.update(state="APPROVED")
