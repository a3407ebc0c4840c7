"""
Book the money of confirmations, a whole 04 file in one transaction.

Trading has applied the rows; here they become entries, claims, refunds and what the
fund side owes. The statements stand in `sql/settle_confirmations/`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from fundops.core import faultpoints
from fundops.core.models import Break, Staff
from fundops.core.money import ZERO
from fundops.core.services import audit, locks, numbers, steps
from fundops.core.services.breaks import open_break
from fundops.core.services.set_sql import analyze, drop_leftovers
from settlement.errors import CannotSettle
from settlement.ledger import posting
from settlement.models import SettledFile
from settlement.selectors import settle_dates
from settlement.selectors.booking_days import booking_day
from settlement.services.pay_dates import PayDates
from settlement.services.release_money import release_order_money
from settlement.services.statements import SQL
from trading.models import Fund, TaFile, TaPackage

#: OFD business codes that use an order's money, and those that bring money back.
PURCHASES = ["120", "122", "139"]
REDEMPTIONS = ["124"]

STEP = "settle_confirmations"
_FOLDER = "settle_confirmations"
_TABLES = ("settling", "settling_fund", "settling_claim", "settling_shared")
#: A file's rows are gathered in memory, not on disk.
_WORK_MEM = "128MB"


@dataclass
class Settled:
    """What the confirmations of a day booked; amounts in the funds' currency."""

    files: list[str] = field(default_factory=list)
    entries: int = 0
    claims: int = 0
    refunded: Decimal = ZERO
    redeemed: Decimal = ZERO
    used: Decimal = ZERO
    left_out: int = 0
    released: int = 0


def settle_confirmations(
    *, business_date: dt.date, actor: Staff, now: dt.datetime
) -> Settled:
    """
    Book every applied 04 file up to `business_date` that is not booked yet.

    A file is booked whole or not at all; one that is booked is passed over. Money of
    orders that ended before they were sent is owed back, too.

    :raises CannotSettle: if what was booked does not prove; the file stays as it was.
    """
    settled = Settled()
    with steps.running(step=STEP, business_date=business_date, actor=actor) as step:
        for file_id in _files_to_settle(business_date):
            settle_file(file_id=file_id, actor=actor, now=now, settled=settled)
        settled.released = release_order_money(
            business_date=business_date, actor=actor, now=now
        )
        step.answer.update(
            files=settled.files, claims=settled.claims, left_out=settled.left_out
        )
        step.needs_a_look = settled.left_out > 0
    return settled


@transaction.atomic
def settle_file(
    *, file_id: int, actor: Staff, now: dt.datetime, settled: Settled
) -> None:
    """
    Book the rows of one 04 file and add what was done to `settled`.

    Two at once: the second waits, finds the file booked and does nothing.
    """
    locks.hold(f"settle file {file_id}")
    if SettledFile.objects.filter(file_id=file_id).exists():
        return
    file = TaFile.objects.select_related("package").get(pk=file_id)
    day = booking_day(file.package.business_date)
    posting.hold_open(day)
    _gather(file)
    left_out = _leave_out_what_is_unfit(file, day)
    totals = _Totals.of_the_gathered()
    if totals.rows:
        _find_dates(file)
        _number_claims(totals, day)
        _move_balances()
        faultpoints.reach("settle_confirmations.moved")
        _write(day, now)
        faultpoints.reach("settle_confirmations.written")
        _prove(file, totals, day)
    SettledFile.objects.create(file=file, settled_at=now, entries=totals.entries)
    _add(settled, file, totals, left_out)
    audit.record(
        action="settlement.confirmations.settled",
        subject=file.name,
        actor=actor,
        business_date=day,
        after={**totals.as_text(), "left_out": left_out},
    )


@dataclass(frozen=True, slots=True)
class _Totals:
    rows: int
    entries: int
    claims: int
    refunds: int
    first_entry: int
    last_entry: int
    used: Decimal
    refunded: Decimal
    redeemed: Decimal

    @classmethod
    def of_the_gathered(cls) -> _Totals:
        return cls(*SQL.rows(f"{_FOLDER}/03_totals")[0])

    def as_text(self) -> dict[str, Any]:
        return {
            key: str(value) if isinstance(value, Decimal) else value
            for key, value in asdict(self).items()
            if key not in ("first_entry", "last_entry")
        }


def _files_to_settle(business_date: dt.date) -> list[int]:
    files = TaFile.objects.filter(
        file_type="04",
        package__direction=TaPackage.Direction.IN,
        package__state=TaPackage.State.APPLIED,
        package__business_date__lte=business_date,
        settled__isnull=True,
    )
    return list(
        files.order_by("package__business_date", "id").values_list("id", flat=True)
    )


def _gather(file: TaFile) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{_WORK_MEM}'")
    drop_leftovers(*_TABLES)
    SQL.run(
        f"{_FOLDER}/01_rows",
        file_id=file.pk,
        file_date=file.package.business_date,
        purchases=PURCHASES,
        redemptions=REDEMPTIONS,
    )
    analyze("settling", "fund_id", "business_code", "is_purchase", "order_account_id")


def _leave_out_what_is_unfit(file: TaFile, day: dt.date) -> int:
    unfit = SQL.rows(f"{_FOLDER}/02_unfit")
    for _record, ta_code, serial, confirmed_on, order_no, reason, paid, used in unfit:
        open_break(
            kind=Break.Kind.TA_MONEY,
            reason=reason,
            reference=f"settle:{ta_code}:{serial}:{confirmed_on}",
            opened_on=day,
            amount=abs(paid - used),
            ours=str(paid),
            theirs=str(used),
            party=ta_code,
            subject=order_no,
            message=_(
                "%(file)s confirms order %(order)s with %(used)s where %(paid)s was "
                "paid. Its money was not booked; settle it with the TA."
            )
            % {"file": file.name, "order": order_no, "used": used, "paid": paid},
        )
    if unfit:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM settling WHERE record_id = ANY(%s)",
                [[row[0] for row in unfit]],
            )
    return len(unfit)


def _find_dates(file: TaFile) -> None:
    kinds = SQL.rows(f"{_FOLDER}/04_kinds")
    funds = Fund.objects.in_bulk({fund_id for fund_id, *_rest in kinds})
    named = PayDates.of_package(file.package)
    pay_dates, due_dates = [], []
    for fund_id, business_code, confirmed_on, order_date, is_purchase in kinds:
        fund = funds[fund_id]
        paid_on = named.find(
            fund.code, business_code, confirmed_on
        ) or settle_dates.pay_date(
            fund, is_purchase=is_purchase, confirmed_on=confirmed_on
        )
        pay_dates.append(paid_on)
        due_dates.append(
            settle_dates.refund_due(order_date=order_date, confirmed_on=confirmed_on)
            if is_purchase
            else settle_dates.redemption_due(fund, paid_on=paid_on)
        )
    fund_ids, codes, confirm_dates, order_dates, _flags = zip(*kinds, strict=True)
    SQL.run(
        f"{_FOLDER}/05_dates",
        fund_ids=list(fund_ids),
        business_codes=list(codes),
        confirm_dates=list(confirm_dates),
        order_dates=list(order_dates),
        pay_dates=pay_dates,
        due_dates=due_dates,
    )


def _number_claims(totals: _Totals, day: dt.date) -> None:
    first = {"CL": 1, "RF": 1}
    for prefix, count in (("CL", totals.claims), ("RF", totals.refunds)):
        if count:
            first[prefix] = numbers.take(prefix=prefix, business_date=day, count=count)
    SQL.run(
        f"{_FOLDER}/06_claims",
        claim_prefix=f"CL{day:%Y%m%d}",
        refund_prefix=f"RF{day:%Y%m%d}",
        first_claim=first["CL"],
        first_refund=first["RF"],
    )
    analyze("settling_claim", "record_id")


def _move_balances() -> None:
    """Lock and move every account in the order of code and key."""
    SQL.run(f"{_FOLDER}/07_shared_accounts")
    SQL.run(f"{_FOLDER}/08_make_accounts")
    SQL.rows(f"{_FOLDER}/09_lock_accounts", from_code="1000", to_code="2000")
    SQL.run(f"{_FOLDER}/10_draw_orders")
    SQL.rows(f"{_FOLDER}/09_lock_accounts", from_code="2002", to_code="9999")
    SQL.run(f"{_FOLDER}/11_move_shared")
    SQL.run(f"{_FOLDER}/12_open_claim_accounts")
    SQL.run(f"{_FOLDER}/13_name_accounts")


def _write(day: dt.date, now: dt.datetime) -> None:
    SQL.run(f"{_FOLDER}/14_entries", business_date=day, now=now)
    SQL.run(f"{_FOLDER}/15_postings", business_date=day)
    SQL.run(f"{_FOLDER}/16_receipts")
    SQL.run(f"{_FOLDER}/17_claims", business_date=day)
    SQL.run(f"{_FOLDER}/18_refunds", business_date=day)


def _prove(file: TaFile, totals: _Totals, day: dt.date) -> None:
    not_empty, without_account = SQL.rows(
        f"{_FOLDER}/19_check",
        business_date=day,
        first_entry=totals.first_entry,
        last_entry=totals.last_entry,
    )[0]
    if not_empty or without_account:
        raise CannotSettle(
            _(
                "%(file)s: %(orders)s orders keep money and %(lines)s lines have no "
                "account after booking; nothing of the file was booked."
            )
            % {"file": file.name, "orders": not_empty, "lines": without_account}
        )


def _add(settled: Settled, file: TaFile, totals: _Totals, left_out: int) -> None:
    settled.files.append(file.name)
    settled.entries += totals.entries
    settled.claims += totals.claims
    settled.refunded += totals.refunded
    settled.redeemed += totals.redeemed
    settled.used += totals.used
    settled.left_out += left_out
