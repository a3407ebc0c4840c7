"""
The made-up world: its first day, parties, funds and accounts. No tables in here.

Its TAs are 91 and 92, its funds begin with 99, its outlets are 9900 and 9901.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from fundops.sandbox.draws import Draws

FIRST_DAY = dt.date(2025, 1, 2)
#: Where the supervisory bank reads and writes, below `banks/`.
BANK = "SUPERVISION"
#: The bank that keeps our accounts.
BANK_CODE = "102"


@dataclass(frozen=True, slots=True)
class Agent:
    """A TA and the account into which it wants to be paid."""

    code: str
    name: str
    version: str
    account_no: str
    account_name: str
    bank_code: str


@dataclass(frozen=True, slots=True)
class FundFacts:
    """A fund as its TA knows it; days are trading days from T, `fee` per yuan."""

    code: str
    ta_code: str
    name: str
    kind: str
    purchase_pay_days: int
    redemption_pay_days: int
    dividend_pay_days: int
    confirm_days: int
    base: Decimal
    fee: Decimal = Decimal(0)

    def nav(self, draws: Draws, on: dt.date) -> Decimal:
        """Say the net value of a day: around its base, a money fund always 1."""
        if self.kind == "money":
            return self.base
        moved = draws.below(401, "nav", self.code, on) - 200
        return self.base + Decimal(moved) / 10_000


AGENTS = (
    Agent("91", "样例登记甲", "20", "9100000000000001", "样例登记甲注册登记户", "102"),
    Agent("92", "样例登记乙", "22", "9200000000000001", "样例登记乙注册登记户", "103"),
)
FUNDS = (
    FundFacts("990001", "91", "样例货币", "money", 2, 2, 2, 1, Decimal("1.0000")),
    FundFacts("990002", "91", "样例纯债", "bond", 2, 3, 2, 1, Decimal("1.0532")),
    FundFacts("990003", "91", "样例指数", "index", 2, 3, 2, 1, Decimal("1.4810")),
    FundFacts(
        *("990011", "92", "样例成长混合", "mixed", 2, 3, 2, 1, Decimal("1.2345")),
        fee=Decimal("0.0015"),
    ),
    FundFacts("990012", "92", "样例全球精选", "qdii", 3, 3, 4, 2, Decimal("0.9876")),
)
PARTNERS = (("SELF", "样例直销", "9900"), ("P9901", "样例伙伴", "9901"))
#: Code, name, account of a channel.
CHANNELS = (
    ("CHA", "样例支付甲", "8800000000008809", "样例支付甲备付金户"),
    ("CHB", "样例支付乙", "8800000000008810", "样例支付乙备付金户"),
)

SUB = "8800000000008811"
MAIN = "8800000000008801"
PAYOUT = "8800000000008806"
OWN = "8800000000008890"
#: Number, kind, name of our own accounts at the supervisory bank.
ACCOUNTS = (
    (SUB, "COLLECTION_SUB", "样例归集分账户"),
    (MAIN, "COLLECTION_MAIN", "样例归集总账户"),
    (PAYOUT, "PAYOUT", "样例出款户"),
    (OWN, "OWN", "样例自有资金户"),
)
STAFF = (
    ("OPS01", "样例经办甲", "operations"),
    ("OPS02", "样例经办乙", "operations"),
    ("REV01", "样例复核甲", "reviewer"),
    ("REV02", "样例复核乙", "reviewer"),
    ("SEN01", "样例主管", "senior_reviewer"),
    ("SEN02", "样例副主管", "senior_reviewer"),
    ("COM01", "样例合规", "compliance"),
    ("CFG01", "样例配置", "configuration"),
    ("AUD01", "样例审计", "auditor"),
)


def fund(code: str) -> FundFacts:
    """Find a fund; one that is none of this world's is worth 1 and does as most do."""
    found = next((one for one in FUNDS if one.code == code), None)
    return found or FundFacts(code, "", code, "money", 2, 3, 2, 1, Decimal("1.0000"))


def funds_of(ta_code: str) -> list[FundFacts]:
    return [one for one in FUNDS if one.ta_code == ta_code]


def agent(code: str) -> Agent:
    return next(one for one in AGENTS if one.code == code)
