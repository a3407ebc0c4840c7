"""What the pages about money ask."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db.models import Q, QuerySet

from fundops.core.asked_once import asked_once, keep
from fundops.core.money import ZERO
from settlement.models import Claim, JournalEntry, LedgerAccount, Posting
from settlement.selectors.ta_rows import ta_row
from trading.models import TaRecord
from trading.ta.errors import PackageRefused, RecordUnknown
from trading.ta.reader import DataFile, RawRecord

#: Lines, items and entries on a page; the views have them all.
MOST = 50


def balance_of(code: str, key: str) -> Decimal:
    """Say the balance of an account, of all its currencies: debit +, credit −."""
    return sum((one.balance for one in _accounts(code, key)), ZERO)


def account_of(code: str, key: str) -> LedgerAccount | None:
    return next(iter(_accounts(code, key)), None)


def look_up(*accounts: tuple[str, str]) -> None:
    """Ask for several accounts at once, before a page draws one after the other."""
    wanted = Q()
    for code, key in accounts:
        wanted |= Q(code=code, key=key)
    found: dict[tuple[str, str], list[LedgerAccount]] = {pair: [] for pair in accounts}
    for account in LedgerAccount.objects.filter(wanted):
        found[account.code, account.key].append(account)
    for pair, answer in found.items():
        keep(_accounts, answer, *pair)


@asked_once
def _accounts(code: str, key: str) -> list[LedgerAccount]:
    return list(LedgerAccount.objects.filter(code=code, key=key))


def payable_of(claim: Claim) -> LedgerAccount | None:
    """Find the account that owes a claim: 2003, 2004 or 2005."""
    code = {"REFUND": "2003", "WITHDRAWAL": "2005"}.get(claim.kind, "2004")
    return account_of(code, claim.claim_no)


def entries_about(*numbers: str) -> list[JournalEntry]:
    """Find the entries about orders, collections, claims … by their numbers."""
    return list(
        JournalEntry.objects.filter(subject_no__in=[n for n in numbers if n]).order_by(
            "id"
        )[:MOST]
    )


def lines_of(entry: JournalEntry) -> QuerySet[Posting]:
    return Posting.objects.filter(
        entry=entry, business_date=entry.business_date
    ).select_related("account")


def lines_on(account: LedgerAccount) -> list[Posting]:
    """Find the newest lines of an account, each with its entry."""
    found = Posting.objects.filter(account=account).select_related("entry")
    return list(found.order_by("-id")[:MOST])


def evidence(record_id: int | None) -> TaRecord | None:
    """Find the TA's row that is the evidence, with its file and package."""
    return ta_row(record_id)


def raw_record(record: TaRecord) -> RawRecord | None:
    """Read a row again from the file as it is kept; None where that is gone."""
    path = settings.DATA_DIR / record.file.path
    if not path.is_file():
        return None
    try:
        data = DataFile.open(path, name=record.file.name)
        return data.record(record.line, offset=record.byte_offset)
    except (PackageRefused, RecordUnknown):
        return None
