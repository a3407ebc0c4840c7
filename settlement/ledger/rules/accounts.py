"""How the accounts are named: by channel and window, fund and pay date, or fund."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from settlement.ledger.lines import CNY, Line

#: The accounts that owe claims, by what is owed.
REFUNDS_PAYABLE = "2003"
REDEMPTIONS_PAYABLE = "2004"
WITHDRAWALS_PAYABLE = "2005"
#: Fees that are ours and still lie in settlement accounts; 9101 mirrors it.
FEES_HELD = "2011"


def channel_key(channel: str, window_day: dt.date) -> str:
    """Name the account of a channel's window: `CHANNEL/2018-01-03`."""
    return f"{channel}/{window_day.isoformat()}"


def fund_side_key(ta_code: str, fund_code: str, pay_date: dt.date) -> str:
    """Name the account of a fund's pay date: `02/020031/2018-01-05`."""
    return f"{ta_code}/{fund_code}/{pay_date.isoformat()}"


def fee_key(ta_code: str, fund_code: str) -> str:
    """Name the account of a fund's fees: `02/020031`."""
    return f"{ta_code}/{fund_code}"


@dataclass(frozen=True, slots=True)
class Fund:
    """A fund as the accounts name it."""

    ta_code: str
    code: str
    currency: str = CNY

    def side(self, code: str, pay_date: dt.date, amount: Decimal) -> Line:
        key = fund_side_key(self.ta_code, self.code, pay_date)
        return Line(code, key, amount, self.currency)

    def fee(self, code: str, amount: Decimal) -> Line:
        return Line(code, fee_key(self.ta_code, self.code), amount, self.currency)

    def owed_on(self, pay_date: dt.date) -> Owed:
        """Name what is owed to the fund side on a pay date."""
        key = fund_side_key(self.ta_code, self.code, pay_date)
        return Owed("2002", key, self.currency)

    def fees(self) -> Owed:
        """Name the distributor's fees that are held in settlement accounts."""
        return Owed(FEES_HELD, fee_key(self.ta_code, self.code), self.currency)


@dataclass(frozen=True, slots=True)
class Owed:
    """What a transfer clears: an account of 2002, 2009, 2010 or 2011."""

    code: str
    key: str
    currency: str = CNY

    def cleared(self, amount: Decimal) -> Line:
        return Line(self.code, self.key, amount, self.currency)

    def owed_again(self, amount: Decimal) -> Line:
        return Line(self.code, self.key, -amount, self.currency)
