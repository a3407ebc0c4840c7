"""
The money of offerings, forced redemptions and dividends.

By the set as for confirmations, in `sql/settle_events/`, inside the caller's
transaction; an entry a claim.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from fundops.core.money import ZERO
from fundops.core.selectors import calendar
from fundops.core.services import numbers
from fundops.core.services.set_sql import analyze, drop_leftovers
from settlement.errors import CannotSettle
from settlement.selectors import settle_dates
from settlement.selectors.settle_dates import SettleTerms
from settlement.services.confirmed_money import ta_code
from settlement.services.pay_dates import PayDates
from settlement.services.statements import SQL
from trading.models import Fund, TaFile

_FOLDER = "settle_events"
_TABLES = ("owing", "owing_line")
_REFUNDS = ("130", "149")
_DIVIDEND = "143"


@dataclass(frozen=True, slots=True)
class EventTotals:
    """What the rows of a file came to; amounts in the funds' currency."""

    claims: int = 0
    refunds: int = 0
    refunded: Decimal = ZERO
    redeemed: Decimal = ZERO
    dividends: Decimal = ZERO
    freed: int = 0


@dataclass(frozen=True, slots=True)
class _Dates:
    """When the fund side pays: by 25, by the row, or by the fund's terms."""

    named: PayDates
    terms: SettleTerms

    def pay_date(
        self, fund: Fund, code: str, confirmed_on: dt.date, named_date: dt.date | None
    ) -> dt.date:
        """
        Say the pay date of a fund's rows.

        A dividend: DividentDate of its row, or the confirm day + the fund's dividend
        pay days where that is later or the row names none. Others: PayDate of 25,
        else as a redemption is paid.
        """
        if code == _DIVIDEND:
            days = self.terms.dividend_days(fund)
            counted = calendar.trading_day_after(confirmed_on, days)
            return max(named_date or counted, counted)
        return self.named.find(fund.code, code, confirmed_on) or settle_dates.pay_date(
            fund, terms=self.terms, is_purchase=False, confirmed_on=confirmed_on
        )


def book(file: TaFile, *, day: dt.date, now: dt.datetime) -> EventTotals:
    """
    Book what the rows of a 04 or 06 leave owed, and free what was on hold.

    :param day: the open business day of the entries.
    :raises CannotSettle: if what was booked does not prove.
    """
    drop_leftovers(*_TABLES)
    file_date = file.package.business_date
    SQL.run(
        f"{_FOLDER}/01_owing",
        file_id=file.pk,
        file_date=file_date,
        ta_code=ta_code(file),
    )
    freed = SQL.run(f"{_FOLDER}/13_freed", file_id=file.pk, file_date=file_date)
    claims, refunds, refunded, redeemed, dividends = SQL.rows(f"{_FOLDER}/15_totals")[0]
    if claims:
        analyze("owing")
        _find_dates(file, claims=claims, refunds=refunds, day=day)
        _write(file, day=day, now=now)
        _prove(file)
    return EventTotals(claims, refunds, refunded, redeemed, dividends, freed)


def _find_dates(file: TaFile, *, claims: int, refunds: int, day: dt.date) -> None:
    kinds = SQL.rows(f"{_FOLDER}/02_kinds")
    funds = Fund.objects.in_bulk({fund_id for fund_id, *_rest in kinds})
    dates = _Dates(
        PayDates.of_package(file.package),
        SettleTerms.of_agent(
            file.package.transfer_agent_id, on=file.package.business_date
        ),
    )
    pay_dates = [
        dates.pay_date(funds[fund_id], code, confirmed_on, named_date)
        for fund_id, code, confirmed_on, named_date in kinds
    ]
    due_dates = [
        settle_dates.redemption_due(funds[kind[0]], paid_on=paid_on)
        for kind, paid_on in zip(kinds, pay_dates, strict=True)
    ]
    names = ("fund_ids", "business_codes", "confirm_dates", "named_dates")
    columns = (list(column) for column in zip(*kinds, strict=True))
    first_refund = 1
    if refunds:
        first_refund = numbers.take(prefix="RF", business_date=day, count=refunds)
    SQL.run(
        f"{_FOLDER}/03_dates",
        claim_prefix=f"CL{day:%Y%m%d}",
        refund_prefix=f"RF{day:%Y%m%d}",
        first_claim=numbers.take(prefix="CL", business_date=day, count=claims),
        first_refund=first_refund,
        pay_dates=pay_dates,
        due_dates=due_dates,
        **dict(zip(names, columns, strict=True)),
    )


def _write(file: TaFile, *, day: dt.date, now: dt.datetime) -> None:
    agent = file.package.transfer_agent_id
    code = ta_code(file)
    SQL.run(f"{_FOLDER}/04_lines")
    analyze("owing_line")
    SQL.run(f"{_FOLDER}/05_make_accounts")
    SQL.rows(f"{_FOLDER}/06_lock_accounts")
    SQL.run(f"{_FOLDER}/07_move")
    SQL.run(f"{_FOLDER}/08_entries", ta_code=code, business_date=day, now=now)
    SQL.run(f"{_FOLDER}/09_postings", business_date=day)
    SQL.run(f"{_FOLDER}/10_receipts", transfer_agent_id=agent)
    SQL.run(f"{_FOLDER}/11_claims", ta_code=code, business_date=day)
    SQL.run(f"{_FOLDER}/12_refunds", business_date=day)


def _prove(file: TaFile) -> None:
    ((wrong,),) = SQL.rows(f"{_FOLDER}/14_check")
    if wrong:
        raise CannotSettle(
            _(
                "%(file)s: %(count)s claims do not hold what is owed; "
                "nothing was booked."
            )
            % {"file": file.name, "count": wrong}
        )
