"""The rows of a seeded world: masters, customers with cards, and what they held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fundops.sandbox import world
from fundops.sandbox.draws import Draws

Rows = list[tuple[str, ...]]

_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_BANKS = ("102", "103", "104", "105", "308")
_SOLD_BEFORE = dt.date(2024, 11, 4)
_CARRIED_OVER = dt.date(2024, 12, 16)

CUSTOMER_COLUMNS = (
    *("mobile", "name", "kind", "certificate_type", "certificate_no", "partner"),
    *("card_no", "bank_code", "sub_account_no", "ta_code", "ta_account_no"),
    "risk_level",
)
#: A list on which no customer of any seed is.
SCREENING_COLUMNS = ("reference", "name", "certificate_no", "source")
SCREENING_ROWS: Rows = [
    ("SAMPLE-001", "名单样例一", "990199190001010011", "样例名单"),
    ("SAMPLE-001", "Sample Person One", "", "样例名单"),
    ("SAMPLE-002", "名单样例二", "", "样例名单"),
]
HOLDING_COLUMNS = (
    *("sub_account_no", "ta_code", "fund_code", "share_class", "ta_serial_no"),
    *("registered_on", "source_type", "shares"),
)


@dataclass(frozen=True, slots=True)
class Seeded:
    """One trading account of a seeded customer."""

    number: int
    name: str
    kind: str
    certificate_type: str
    certificate_no: str
    partner: str
    card_no: str
    bank_code: str
    sub_account_no: str
    #: Fund account by TA; a TA that is not here opens one with the first purchase.
    ta_accounts: tuple[tuple[str, str], ...]

    @property
    def mobile(self) -> str:
        return f"138{self.number:08d}"

    @property
    def channel(self) -> str:
        """Name the channel that debits this card."""
        return world.CHANNELS[self.number % 3 == 0][0]


@dataclass(frozen=True, slots=True)
class SeededLot:
    """Shares that a customer held before the first day."""

    sub_account_no: str
    ta_code: str
    fund_code: str
    serial_no: str
    registered_on: dt.date
    source_type: str
    shares: Decimal


def customers(count: int) -> list[Seeded]:
    """Make `count` customers; every tenth has an account at the other partner, too."""
    return [one for number in range(1, count + 1) for one in _accounts_of(number)]


def _accounts_of(number: int) -> Iterator[Seeded]:
    kind, certificate_type, certificate_no = _kind(number)
    at = number % 2
    for further in range(2 if number % 10 == 0 else 1):
        partner, _name, outlet = world.PARTNERS[(at + further) % 2]
        yield Seeded(
            number=number,
            name=_name_of(number, kind),
            kind=kind,
            certificate_type=certificate_type,
            certificate_no=certificate_no,
            partner=partner,
            card_no=f"622999{number:010d}",
            bank_code=_BANKS[number % len(_BANKS)],
            sub_account_no=f"{outlet}A{further}{number:07d}",
            ta_accounts=() if further else _ta_accounts(number),
        )


def _kind(number: int) -> tuple[str, str, str]:
    if number % 29 == 0:
        return "institution", "1", f"99MA{number:014d}"
    if number % 31 == 0:
        return "product", "9", f"SAMPLE{number:06d}"
    return "individual", "0", f"99010119900101{number:04d}"


def _name_of(number: int, kind: str) -> str:
    name = f"样例{_STEMS[number % 10]}{_BRANCHES[number % 12]}"
    round_ = number // 60
    suffix = {"institution": "机构", "product": "一号产品"}.get(kind, "")
    return f"{name}{_STEMS[round_ - 1] if round_ else ''}{suffix}"


def _ta_accounts(number: int) -> tuple[tuple[str, str], ...]:
    held = {1: ("91",), 2: ("91",), 3: ("91", "92"), 4: ("91", "92"), 5: ("92",)}
    codes = held.get(number % 6, ())
    return tuple((code, f"{code}{number:010d}") for code in codes)


def lots(people: Sequence[Seeded], draws: Draws) -> list[SeededLot]:
    """Give every fund account two lots in each fund of its TA but the last."""
    made: list[SeededLot] = []
    for person in people:
        for ta_code, _number in person.ta_accounts:
            for fund in world.funds_of(ta_code):
                if fund.kind != "qdii":
                    made.extend(_lots_of(person, fund, len(made), draws))
    return made


def _lots_of(
    person: Seeded, fund: world.FundFacts, before: int, draws: Draws
) -> Iterator[SeededLot]:
    days = ((_SOLD_BEFORE, "1", 900_000), (_CARRIED_OVER, "3", 90_000))
    for place, (day, source_type, most) in enumerate(days, start=1):
        cents = 10_000 + draws.below(most, "lot", person.sub_account_no, fund.code, day)
        yield SeededLot(
            sub_account_no=person.sub_account_no,
            ta_code=fund.ta_code,
            fund_code=fund.code,
            serial_no=f"{fund.ta_code}{day:%Y%m%d}{before + place:010d}",
            registered_on=day,
            source_type=source_type,
            shares=Decimal(cents) / 100,
        )


def customer_rows(people: Sequence[Seeded]) -> Rows:
    """Write customers.csv: a row a trading account and fund account."""
    rows: Rows = []
    for person in people:
        for ta_code, ta_account_no in person.ta_accounts or (("", ""),):
            rows.append(
                (
                    *(person.mobile, person.name, person.kind),
                    *(person.certificate_type, person.certificate_no, person.partner),
                    *(person.card_no, person.bank_code, person.sub_account_no),
                    *(ta_code, ta_account_no, str(person.number % 5 + 1)),
                )
            )
    return rows


def holding_rows(held: Sequence[SeededLot]) -> Rows:
    """Write holdings.csv."""
    return [
        (
            *(lot.sub_account_no, lot.ta_code, lot.fund_code, "0", lot.serial_no),
            *(lot.registered_on.isoformat(), lot.source_type, f"{lot.shares:.2f}"),
        )
        for lot in held
    ]


def masters() -> dict[str, tuple[tuple[str, ...], Rows]]:
    """Give columns and rows of every masters file by its name."""
    return {
        "partners.csv": (("partner", "name", "outlet_code"), list(world.PARTNERS)),
        "transfer_agents.csv": (_AGENT_COLUMNS, [_agent(a) for a in world.AGENTS]),
        "funds.csv": (_FUND_COLUMNS, [_fund(fund) for fund in world.FUNDS]),
        "bank_accounts.csv": (_ACCOUNT_COLUMNS, list(_accounts())),
    }


_AGENT_COLUMNS = (
    *("ta_code", "name", "version", "registration_account_no"),
    *("registration_account_name", "registration_bank", "open_with_purchase"),
)
_FUND_COLUMNS = (
    *("fund_code", "ta_code", "name", "kind", "currency", "purchase_pay_days"),
    *("redemption_pay_days", "dividend_pay_days", "confirm_days"),
)
_ACCOUNT_COLUMNS = (
    *("account_no", "kind", "bank_code", "account_name", "ta_code", "fund_code"),
    "channel",
)


def _agent(agent: world.Agent) -> tuple[str, ...]:
    account = (agent.account_no, agent.account_name, agent.bank_code)
    return (agent.code, agent.name, agent.version, *account, "1")


def _fund(fund: world.FundFacts) -> tuple[str, ...]:
    days = (
        *(fund.purchase_pay_days, fund.redemption_pay_days),
        *(fund.dividend_pay_days, fund.confirm_days),
    )
    head = (fund.code, fund.ta_code, fund.name, fund.kind, "156")
    return (*head, *(str(number) for number in days))


def _accounts() -> Iterator[tuple[str, ...]]:
    for account_no, kind, name in world.ACCOUNTS:
        yield account_no, kind, world.BANK_CODE, name, "", "", ""
    for code, _name, account_no, account_name in world.CHANNELS:
        yield account_no, "CHANNEL", world.BANK_CODE, account_name, "", "", code
