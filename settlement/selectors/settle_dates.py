"""When money of a confirmation moves, and when we owe it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from fundops.core.selectors import calendar
from trading.models import Fund, SettlementTerms
from trading.selectors.terms import settlement_terms


@dataclass(frozen=True, slots=True)
class SettleTerms:
    """
    The settlement terms of funds that their TA stated (C2), by fund.

    What it left unsaid, and a fund without any, goes by the fund's own days; what it
    does not say of fees is gross: nothing is kept.
    """

    by_fund: Mapping[int, SettlementTerms] = field(default_factory=dict)

    @classmethod
    def of_agent(cls, agent_id: int | None, *, on: dt.date) -> SettleTerms:
        funds = Fund.objects.filter(transfer_agent=agent_id).values_list("pk")
        found = settlement_terms([pk for (pk,) in funds], on)
        return cls(found)

    @property
    def net_funds(self) -> list[int]:
        """Say the funds whose agency fee we keep out of what we pay and receive."""
        net = SettlementTerms.ChargePayMethod.NET
        return [
            pk for pk, terms in self.by_fund.items() if terms.charge_pay_method == net
        ]

    def purchase_days(self, fund: Fund) -> int:
        return _stated(self.by_fund.get(fund.pk), "purchase", fund.purchase_pay_days)

    def redemption_days(self, fund: Fund) -> int:
        return _stated(
            self.by_fund.get(fund.pk), "redemption", fund.redemption_pay_days
        )

    def dividend_days(self, fund: Fund) -> int:
        return _stated(self.by_fund.get(fund.pk), "dividend", fund.dividend_pay_days)


def _stated(terms: SettlementTerms | None, what: str, otherwise: int) -> int:
    days: int | None = getattr(terms, f"{what}_pay_days", None)
    return otherwise if days is None else days


def pay_date(
    fund: Fund, *, terms: SettleTerms, is_purchase: bool, confirmed_on: dt.date
) -> dt.date:
    """
    Say the settle date: confirm day + (pay days − confirm days) trading days.

    Pay days count from T, as file C2 does, and the confirm day is the actual one.
    """
    pay_days = terms.purchase_days(fund) if is_purchase else terms.redemption_days(fund)
    return calendar.trading_day_after(
        confirmed_on, max(pay_days - fund.confirm_days, 0)
    )


def refund_due(*, order_date: dt.date, confirmed_on: dt.date) -> dt.date:
    """Say the trading day after both: the confirmation and the debit's remittance."""
    remitted_on = calendar.trading_day_after(order_date)
    return calendar.trading_day_after(max(confirmed_on, remitted_on))


def redemption_due(fund: Fund, *, paid_on: dt.date) -> dt.date:
    """Say the settle date plus the fund's payout lag in trading days."""
    return calendar.trading_day_after(paid_on, fund.payout_lag_days)
