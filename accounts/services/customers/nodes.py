"""The six accounts while a file is read: what is held, and what the file adds."""

from __future__ import annotations

from dataclasses import dataclass, field

from accounts.services.customers.rows import CustomerRow


@dataclass(slots=True, eq=False, kw_only=True)
class Node:
    """A record that is held (it has an id), or that row `first_row` tells first."""

    id: int | None = None
    number: str = ""
    first_row: int = 0

    @property
    def is_new(self) -> bool:
        return self.id is None

    def place(self) -> str:
        """Say where the record comes from, fit for a message."""
        return f"row {self.first_row}" if self.is_new else "the record that is held"


@dataclass(slots=True, eq=False, kw_only=True)
class Person(Node):
    """A FundTradingAccount, by the blind index of its certificate."""

    name: str
    risk_level: int | None
    kyc: str
    #: Where it is new: the row with kind, certificate and name.
    told: CustomerRow | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class User(Node):
    """A UserAccount, by the blind index of its mobile number."""

    person: Person | None
    #: The number of the person, also of one that the file does not name.
    person_no: str = ""
    told: CustomerRow | None = None
    #: Held without a person until this file.
    is_linked: bool = False


@dataclass(slots=True, eq=False, kw_only=True)
class Distribution(Node):
    """A DistributionAccount, by person and partner."""

    person: Person
    partner: str


@dataclass(slots=True, eq=False, kw_only=True)
class Card(Node):
    """A CapitalAccount with its current BankCard, by the card's blind index."""

    person: Person | None
    person_no: str = ""
    bank_code: str
    state: str
    told: CustomerRow | None = None
    #: Channels with which a mandate was ever made for it.
    channels: set[int] = field(default_factory=set)


@dataclass(slots=True, eq=False, kw_only=True)
class Sub(Node):
    """A SubAccount, by card and partner, and by its number."""

    card: Card | None
    distribution: Distribution | None


@dataclass(slots=True, eq=False, kw_only=True)
class Fund(Node):
    """A FundAccount, by person and TA, and by its number at the TA."""

    person: Person | None
    person_no: str = ""
    ta_code: str


@dataclass(slots=True, eq=False, kw_only=True)
class Registration(Node):
    """A TradingRegistration, by sub account and TA."""

    sub: Sub
    fund: Fund
    state: str


@dataclass(slots=True)
class World:
    """Everything a file speaks of, by the keys under which it speaks of it."""

    #: Held partners and TAs: code -> id. Channels of the sandbox: ids.
    partners: dict[str, int]
    agents: dict[str, int]
    channels: list[int]
    people: dict[str, Person] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    cards: dict[str, Card] = field(default_factory=dict)
    distributions: dict[tuple[Person, str], Distribution] = field(default_factory=dict)
    subs: dict[tuple[Card, str], Sub] = field(default_factory=dict)
    subs_by_number: dict[str, Sub] = field(default_factory=dict)
    funds: dict[tuple[Person, str], Fund] = field(default_factory=dict)
    funds_by_number: dict[tuple[str, str], Fund] = field(default_factory=dict)
    registrations: dict[tuple[Sub, str], Registration] = field(default_factory=dict)
