"""
The statements that book a 04 file, in their order, inside the caller's transaction.

They stand in `sql/settle_confirmations/` and work on temporary tables of the file's
rows; here is what they need to be told: the TA's rule, dates, numbers.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from fundops.core.models import Break
from fundops.core.services import numbers
from fundops.core.services.breaks import open_break
from fundops.core.services.set_sql import analyze, drop_leftovers
from settlement.errors import CannotSettle
from settlement.selectors import settle_dates
from settlement.selectors.settle_dates import SettleTerms
from settlement.services.pay_dates import PayDates
from settlement.services.statements import SQL
from trading.models import Fund, TaFile, TaLink

#: OFD business codes that use an order's money, and those that bring money back.
PURCHASES = ["120", "122", "130", "139"]
REDEMPTIONS = ["124", "163"]

_FOLDER = "settle_confirmations"
_TABLES = (
    "settling_row",
    "settling",
    "settling_fund",
    "settling_claim",
    "settling_shared",
)
#: A file's rows are gathered in memory, not on disk.
_WORK_MEM = "128MB"


@dataclass(frozen=True, slots=True)
class Totals:
    """What the gathered rows come to; amounts in the funds' currency."""

    rows: int
    entries: int
    purchases: int
    claims: int
    refunds: int
    used: Decimal
    refunded: Decimal
    redeemed: Decimal

    def as_text(self) -> dict[str, Any]:
        return {
            key: str(value) if isinstance(value, Decimal) else value
            for key, value in asdict(self).items()
        }


def gather(file: TaFile) -> None:
    """Put every row that moves money beside its order, with what it books."""
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
    analyze("settling_row (order_id)")
    SQL.run(
        f"{_FOLDER}/02_money",
        includes_fee=_includes_fee(file),
        net_funds=_terms(file).net_funds,
    )
    analyze("settling (fund_id, business_code, confirm_date, order_date)")


def leave_out_what_is_unfit(file: TaFile, day: dt.date) -> int:
    """Take out rows whose money does not add up, a break for each; say how many."""
    unfit = SQL.rows(f"{_FOLDER}/03_unfit")
    for _record, serial, confirmed_on, order_no, reason, paid, used in unfit:
        open_break(
            kind=Break.Kind.TA_MONEY,
            reason=reason,
            reference=f"settle:{ta_code(file)}:{serial}:{confirmed_on}",
            opened_on=day,
            amount=abs(paid - used),
            ours=str(paid),
            theirs=str(used),
            party=ta_code(file),
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


def total() -> Totals:
    return Totals(*SQL.rows(f"{_FOLDER}/04_totals")[0])


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of the accounts; counted while they were moved, for the proof."""

    #: Accounts of orders that were drawn, and those that still hold money.
    drawn: int
    not_empty: int
    claims_opened: int


def book(file: TaFile, totals: Totals, day: dt.date) -> Moved:
    """Move the balances: every account is locked in the order of code and key."""
    _find_dates(file)
    _number_claims(totals, day)
    SQL.run(f"{_FOLDER}/08_shared_accounts")
    SQL.run(f"{_FOLDER}/09_make_accounts")
    SQL.rows(f"{_FOLDER}/10_lock_accounts", from_code="1000", to_code="2000")
    drawn, not_empty = SQL.rows(f"{_FOLDER}/11_draw_orders")[0]
    SQL.rows(f"{_FOLDER}/10_lock_accounts", from_code="2002", to_code="9999")
    SQL.run(f"{_FOLDER}/12_move_shared")
    claims_opened = SQL.run(f"{_FOLDER}/13_open_claim_accounts")
    SQL.run(f"{_FOLDER}/14_name_accounts")
    return Moved(drawn, not_empty, claims_opened)


def write(file: TaFile, totals: Totals, day: dt.date, now: dt.datetime) -> None:
    """Write entries, lines, receipts, claims and refunds."""
    code = ta_code(file)
    has_own = totals.entries > totals.rows
    SQL.run(
        f"{_FOLDER}/15_entries",
        reference=f"confirmed:{code}:",
        business_date=day,
        now=now,
        has_own=has_own,
    )
    SQL.run(f"{_FOLDER}/16_postings", business_date=day, has_own=has_own)
    SQL.run(f"{_FOLDER}/17_receipts")
    SQL.run(f"{_FOLDER}/18_claims", ta_code=code, business_date=day)
    SQL.run(f"{_FOLDER}/19_refunds", business_date=day)


def prove(file: TaFile, totals: Totals, moved: Moved) -> None:
    """
    Look at the whole before it is committed; the database itself weighed the entries.

    :raises CannotSettle: if an order keeps money, or a line has no account.
    """
    missing = SQL.rows(f"{_FOLDER}/20_check")[0][0]
    missing += totals.claims - moved.claims_opened
    kept = moved.not_empty + totals.purchases - moved.drawn
    if kept or missing:
        raise CannotSettle(
            _(
                "%(file)s: %(orders)s orders keep money and %(accounts)s accounts are "
                "missing after booking; nothing of the file was booked."
            )
            % {"file": file.name, "orders": kept, "accounts": missing}
        )


def ta_code(file: TaFile) -> str:
    agent = file.package.transfer_agent
    if agent is None:
        raise CannotSettle(
            _("%(file)s is of no TA that we know.") % {"file": file.name}
        )
    return agent.code


def _includes_fee(file: TaFile) -> bool:
    """Say whether ConfirmedAmount of this TA already holds the fee (Charge)."""
    link = TaLink.objects.filter(transfer_agent=file.package.transfer_agent).first()
    return link is None or link.amount_includes_fee


def _terms(file: TaFile) -> SettleTerms:
    """Find the settlement terms (C2) in force for the TA's funds."""
    return SettleTerms.of_agent(
        file.package.transfer_agent_id, on=file.package.business_date
    )


def _find_dates(file: TaFile) -> None:
    kinds = SQL.rows(f"{_FOLDER}/05_kinds")
    funds = Fund.objects.in_bulk({fund_id for fund_id, *_rest in kinds})
    named = PayDates.of_package(file.package)
    terms = _terms(file)
    pay_dates, due_dates = [], []
    for fund_id, business_code, confirmed_on, order_date, is_purchase, *_sums in kinds:
        fund = funds[fund_id]
        paid_on = named.find(
            fund.code, business_code, confirmed_on
        ) or settle_dates.pay_date(
            fund, terms=terms, is_purchase=is_purchase, confirmed_on=confirmed_on
        )
        pay_dates.append(paid_on)
        due_dates.append(
            settle_dates.refund_due(order_date=order_date, confirmed_on=confirmed_on)
            if is_purchase
            else settle_dates.redemption_due(fund, paid_on=paid_on)
        )
    names = (
        "fund_ids",
        "business_codes",
        "confirm_dates",
        "order_dates",
        "purchases",
        "used",
        "net",
        "kept",
    )
    columns = (list(column) for column in zip(*kinds, strict=True))
    SQL.run(
        f"{_FOLDER}/06_dates",
        ta_code=ta_code(file),
        pay_dates=pay_dates,
        due_dates=due_dates,
        **dict(zip(names, columns, strict=True)),
    )
    analyze("settling_fund")


def _number_claims(totals: Totals, day: dt.date) -> None:
    first = {"CL": 1, "RF": 1}
    for prefix, count in (("CL", totals.claims), ("RF", totals.refunds)):
        if count:
            first[prefix] = numbers.take(prefix=prefix, business_date=day, count=count)
    SQL.run(
        f"{_FOLDER}/07_claims",
        claim_prefix=f"CL{day:%Y%m%d}",
        refund_prefix=f"RF{day:%Y%m%d}",
        first_claim=first["CL"],
        first_refund=first["RF"],
    )
