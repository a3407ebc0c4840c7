"""The records of an evidence pack: rows of the auditors' views, as CSV."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from fundops.core.personal_data import mask_text
from fundops.core.services.evidence_pack import Part, Words, as_csv
from fundops.workbench.selectors.pack_scope import Scope

#: Rows fetched at a time: memory does not grow with the day.
_AT_A_TIME = 2_000
#: Columns in which people write what they like.
_WORDS = ("reason", "note", "summary", "before", "after")
#: Drawing a pack is recorded, too, and would make every pack differ from the last.
_NOT_ABOUT_IT = ("core.pack.drawn", "core.evidence.read")


@dataclass(frozen=True, slots=True)
class Extract:
    """Rows of one view: which belong to a subject's numbers, and which to a day."""

    view: str
    title: Words
    order: str
    #: SQL conditions over %(…)s; empty where the view has no such rows.
    of_subject: str = ""
    of_day: str = ""


EXTRACTS = (
    Extract(
        "v_business_days",
        _("Business days"),
        "business_date",
        "business_date = %(date)s",
        "business_date = %(date)s",
    ),
    Extract(
        "v_orders",
        _("Orders"),
        "order_no",
        "order_no = ANY(%(orders)s)",
        "business_date = %(date)s",
    ),
    Extract(
        "v_confirmations",
        _("Confirmations"),
        "ta_code, ta_serial_no, confirm_date, file_name",
        "order_no = ANY(%(orders)s)",
        "file_name IN (SELECT file_name FROM v_files WHERE business_date = %(date)s)",
    ),
    Extract(
        "v_collections",
        _("Collections"),
        "collection_no",
        "collection_no = ANY(%(collections)s)",
        "business_date = %(date)s",
    ),
    Extract(
        "v_claims",
        _("Claims"),
        "claim_no",
        "claim_no = ANY(%(claims)s)",
        "business_date = %(date)s",
    ),
    Extract(
        "v_refunds",
        _("Refunds"),
        "refund_no",
        "refund_no = ANY(%(refunds)s)",
        "claim_no IN (SELECT claim_no FROM v_claims WHERE business_date = %(date)s)",
    ),
    Extract(
        "v_payouts",
        _("Payouts"),
        "payout_no",
        "payout_no = ANY(%(payouts)s)",
        "due_date = %(date)s OR claim_no IN"
        " (SELECT claim_no FROM v_claims WHERE business_date = %(date)s)",
    ),
    Extract(
        "v_payout_attempts",
        _("Payout attempts"),
        "payout_no, attempt_no",
        "payout_no = ANY(%(payouts)s)",
        "payout_no IN (SELECT payout_no FROM v_payouts WHERE due_date = %(date)s)",
    ),
    Extract(
        "v_custodian_transfers",
        _("Transfers"),
        "transfer_no",
        "transfer_no = ANY(%(transfers)s)",
        "transfer_no IN (SELECT transfer_no FROM settlement_custodiantransfer"
        " WHERE business_date = %(date)s)",
    ),
    Extract(
        "v_bank_movements",
        _("Bank movements"),
        "account_no, booked_on, bank_serial, amount, subject_no",
        "subject_no = ANY(%(told)s)",
        "booked_on = %(date)s",
    ),
    Extract(
        "v_postings",
        _("Ledger entries"),
        "entry_no, account_code, account_key, amount",
        "subject_no = ANY(%(numbers)s)",
        "business_date = %(date)s",
    ),
    Extract(
        "v_breaks",
        _("Breaks"),
        "break_no",
        "subject = ANY(%(numbers)s)",
        "opened_on = %(date)s",
    ),
    Extract(
        "v_reviews",
        _("Reviews"),
        "review_no",
        "review_no = ANY(%(reviews)s)",
        "business_date = %(date)s",
    ),
    Extract(
        "v_review_decisions",
        _("Decisions"),
        "review_no, decided_at, checker, decision",
        "review_no = ANY(%(reviews)s)",
        "review_no IN (SELECT review_no FROM v_reviews WHERE business_date = %(date)s)",
    ),
)

_AUDIT_COLUMNS = (
    "id, at, business_date, actor_no, roles, action, subject, reason, before, after,"
    " source, address, request_id, rules, row_hash"
)
_AUDIT_WHERE = {
    False: "subject = ANY(%(numbers)s)",
    True: "business_date = %(date)s OR (business_date IS NULL"
    " AND (at AT TIME ZONE 'Asia/Shanghai')::date = %(date)s)",
}
_AUDIT = "FROM core_auditentry WHERE ({}) AND NOT action = ANY(%(left_out)s)"


def record_parts(scope: Scope) -> Iterator[Part]:
    """Give a part for each view, whole in its order; an empty one is evidence too."""
    values = values_of(scope)
    for extract in EXTRACTS:
        where = extract.of_day if scope.is_day else extract.of_subject
        # The names are constants above; only values come from outside.
        sql = f"SELECT * FROM {extract.view} WHERE {where} ORDER BY {extract.order}"  # noqa: S608
        yield _part(f"records/{extract.view}.csv", extract.title, sql, values)


def audit_parts(scope: Scope) -> Iterator[Part]:
    """Give the audit rows with their hashes, and the seals that close over them."""
    values = values_of(scope)
    rows = _AUDIT.format(_AUDIT_WHERE[scope.is_day])
    yield _part(
        "audit/audit.csv",
        _("Audit"),
        f"SELECT {_AUDIT_COLUMNS} {rows} ORDER BY id",
        values,
        _("Each row with its hash; drawing packs and reading evidence are left out."),
    )
    sealed = f"SELECT id {rows}"
    yield _part(
        "audit/seals.csv",
        _("Audit seals"),
        f"SELECT * FROM core_auditseal AS seal WHERE EXISTS (SELECT FROM ({sealed}) AS"  # noqa: S608
        " entry WHERE entry.id BETWEEN seal.first_id AND seal.last_id) ORDER BY number",
        values,
        _("None stands here for rows that are not sealed yet."),
    )


def values_of(scope: Scope) -> dict[str, Any]:
    return {
        "date": scope.business_date,
        "numbers": scope.numbers,
        "orders": sorted(scope.order_nos),
        "collections": sorted(scope.collection_nos),
        "claims": sorted(scope.claim_nos),
        "refunds": sorted(scope.refund_nos),
        "payouts": sorted(scope.payout_nos),
        "transfers": sorted(scope.transfer_nos),
        "reviews": sorted(scope.review_nos),
        "told": sorted(scope.attempt_nos | scope.transfer_nos),
        "left_out": list(_NOT_ABOUT_IT),
    }


def _part(
    path: str, title: Words, sql: str, values: dict[str, Any], note: Words = ""
) -> Part:
    return Part(path, title, lambda: _csv_of(sql, values), note)


def _csv_of(sql: str, values: dict[str, Any]) -> Iterator[bytes]:
    """Read rows through a cursor of the server's, masked where people wrote words."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        first = cursor.fetchmany(_AT_A_TIME)
        heads = [column[0] for column in cursor.description]
        words = [heads.index(name) for name in _WORDS if name in heads]
        yield from as_csv(heads, _rows(cursor, first, words))


def _rows(
    cursor: Any, rows: Sequence[Sequence[Any]], words: Sequence[int]
) -> Iterator[Sequence[Any]]:
    while rows:
        for row in rows:
            yield _masked(row, words) if words else row
        rows = cursor.fetchmany(_AT_A_TIME)


def _masked(row: Sequence[Any], words: Sequence[int]) -> Sequence[Any]:
    """Mask what people may have written into words; numbers of ours stay readable."""
    cells = list(row)
    for at in words:
        value = cells[at]
        if isinstance(value, dict | list):
            value = json.dumps(value, ensure_ascii=False, sort_keys=True)
        cells[at] = mask_text(value) if isinstance(value, str) else value
    return cells
