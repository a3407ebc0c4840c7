"""The views promised to auditors: their columns, their types, who may read them."""

from __future__ import annotations

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

PROMISED = {
    "v_orders": "order_no, business_date, accepted_at, partner, sub_account_no, "
    "ta_code, ta_account_no, business_code, fund_code, share_class, amount, shares, "
    "confirmed_amount, confirmed_shares, state",
    "v_confirmations": "ta_code, ta_serial_no, confirm_date, order_no, business_code, "
    "fund_code, confirmed_amount, confirmed_shares, return_code, file_name",
    "v_holdings": "sub_account_no, ta_code, ta_account_no, fund_code, share_class, "
    "shares, frozen",
    "v_share_movements": "sub_account_no, fund_code, share_class, business_date, "
    "shares, source_kind, ta_serial_no",
    "v_collections": "collection_no, channel, order_nos, amount, state, business_date",
    "v_claims": "claim_no, kind, origin_kind, origin_no, amount, currency, due_date, "
    "state",
    "v_refunds": "refund_no, claim_no, order_no, amount, state",
    "v_payouts": "payout_no, claim_no, amount, state, due_date",
    "v_payout_attempts": "attempt_no, payout_no, channel, state, outcome_code, sent_at",
    "v_custodian_transfers": "transfer_no, kind, ta_code, fund_code, amount, pay_date, "
    "state, content_sha256",
    "v_ta_receipts": "ta_code, fund_code, pay_date, kind, amount, received, state",
    "v_postings": "entry_no, business_date, effective_date, event, book, account_code, "
    "account_key, amount, currency, subject_kind, subject_no",
    "v_balances": "book, account_code, account_key, currency, balance",
    "v_audit": "seq, at, actor, action, subject, row_hash",
    "v_breaks": "break_no, kind, amount, state, opened_on",
    "v_files": "file_name, party, kind, business_date, sha256, records, state",
    "v_business_days": "business_date, state",
}
#: By the end of the column's name.
TYPES = {
    "amount": "numeric",
    "shares": "numeric",
    "frozen": "numeric",
    "received": "numeric",
    "balance": "numeric",
    "_date": "date",
    "_on": "date",
    "_at": "timestamp with time zone",
    "at": "timestamp with time zone",
}


def columns_of(view: str) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s"
            " ORDER BY ordinal_position",
            [view],
        )
        return dict(cursor.fetchall())


@pytest.mark.parametrize("view", PROMISED)
class TestEveryView:
    def test_begins_with_the_promised_columns(self, view: str) -> None:
        promised = PROMISED[view].split(", ")

        assert list(columns_of(view))[: len(promised)] == promised

    def test_tells_amounts_as_numbers_and_days_as_dates(self, view: str) -> None:
        for column, data_type in columns_of(view).items():
            wanted = next(
                (
                    kind
                    for end, kind in TYPES.items()
                    if column == end or (end != "at" and column.endswith(end))
                ),
                None,
            )
            assert data_type == wanted or wanted is None, column

    def test_holds_no_personal_data(self, view: str) -> None:
        hidden = ("sealed", "index", "mobile", "certificate", "card", "name_")

        assert not [c for c in columns_of(view) if any(part in c for part in hidden)]

    def test_can_be_read_by_the_application(self, view: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {view}")  # noqa: S608  # our own names
            assert cursor.fetchone()[0] >= 0

    def test_cannot_be_written(self, view: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT has_table_privilege(%s, 'INSERT, UPDATE, DELETE, TRUNCATE')",
                [view],
            )
            assert cursor.fetchone()[0] is False
