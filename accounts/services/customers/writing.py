"""
Writes what a plan found new: numbers drawn in blocks, rows inserted by the set.

Parents come before what points at them. A card, its mandates and its capital account
are made together.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.conf import settings
from django.db.models import Model

from accounts.models import (
    BankCard,
    CapitalAccount,
    DistributionAccount,
    FundAccount,
    FundTradingAccount,
    Mandate,
    SubAccount,
    TradingRegistration,
    UserAccount,
)
from accounts.services.customers.nodes import Card, Node, Person, User, World
from accounts.services.customers.rows import CustomerRow
from fundops.core import personal_data
from fundops.core.services import numbers

_Node = TypeVar("_Node", bound=Node)

#: Rows of one INSERT.
_AT_ONCE = 5_000


class Writer:
    """Adds the new records of a world, all on one business date."""

    def __init__(self, world: World, business_date: dt.date) -> None:
        self._world = world
        self._date = business_date
        #: By the plural of what was added.
        self.added: Counter[str] = Counter()

    def write(self) -> list[Person]:
        """Write everything new; say the customers that are."""
        people = self._people()
        self._users()
        self._distributions()
        self._cards()
        self._subs()
        self._funds()
        self._registrations()
        return people

    # One kind each

    def _people(self) -> list[Person]:
        new = [(key, node) for key, node in self._world.people.items() if node.is_new]
        people = [person for _, person in new]
        # Numbers we assign begin with the distributor's code.
        self._number(settings.DISTRIBUTOR_CODE, people)
        self._save("customers", people, (self._person(key, p) for key, p in new))
        return people

    def _person(self, key: str, person: Person) -> FundTradingAccount:
        told = _told(person.told)
        return FundTradingAccount(
            number=person.number,
            kind=told.kind,
            certificate_type=told.certificate_type,
            name_sealed=personal_data.seal(told.name, bound_to=f"name:{person.number}"),
            name_masked=personal_data.mask_name(told.name),
            certificate_no_sealed=personal_data.seal(
                told.certificate_no, bound_to=f"certificate_no:{person.number}"
            ),
            certificate_no_masked=personal_data.mask_tail(told.certificate_no),
            certificate_index=key,
            kyc=FundTradingAccount.Kyc.VERIFIED,
            risk_level=person.risk_level,
            risk_assessed_on=self._date if person.risk_level else None,
        )

    def _users(self) -> None:
        new = [(key, node) for key, node in self._world.users.items() if node.is_new]
        users = [user for _, user in new]
        self._number("UA", users)
        self._save("user_accounts", users, (_user(key, user) for key, user in new))
        linked = [
            UserAccount(pk=user.id, fund_trading_account_id=_id(user.person))
            for user in self._world.users.values()
            if user.is_linked
        ]
        UserAccount.objects.bulk_update(
            linked, ["fund_trading_account"], batch_size=_AT_ONCE
        )

    def _distributions(self) -> None:
        new = _new(self._world.distributions.values())
        self._number("DA", new)
        self._save(
            "distribution_accounts",
            new,
            (
                DistributionAccount(
                    number=node.number,
                    fund_trading_account_id=_id(node.person),
                    partner_id=self._world.partners[node.partner],
                )
                for node in new
            ),
        )

    def _cards(self) -> None:
        new = [(key, node) for key, node in self._world.cards.items() if node.is_new]
        cards = [card for _, card in new]
        self._number("CA", cards)
        self._save(
            "capital_accounts",
            cards,
            (
                CapitalAccount(
                    number=card.number, fund_trading_account_id=_id(card.person)
                )
                for card in cards
            ),
        )
        named = zip(self._numbers("BC", len(new)), new, strict=True)
        BankCard.objects.bulk_create(
            (self._bank_card(number, key, card) for number, (key, card) in named),
            batch_size=_AT_ONCE,
        )
        self._mandates()

    def _bank_card(self, number: str, key: str, card: Card) -> BankCard:
        card_no = _told(card.told).card_no
        return BankCard(
            number=number,
            capital_account_id=_id(card),
            bank_code=card.bank_code,
            card_no_sealed=personal_data.seal(card_no, bound_to=f"card_no:{number}"),
            card_no_masked=personal_data.mask_tail(card_no),
            card_no_index=key,
            valid_from=self._date,
        )

    def _mandates(self) -> None:
        """Give cards an agreement with each sandbox channel they never had one with."""
        wanted = [
            (card, channel)
            for card in self._world.cards.values()
            for channel in self._world.channels
            if channel not in card.channels
        ]
        named = zip(self._numbers("MD", len(wanted)), wanted, strict=True)
        Mandate.objects.bulk_create(
            (
                Mandate(
                    number=number,
                    capital_account_id=_id(card),
                    channel_id=channel,
                    state=Mandate.State.ACTIVE,
                    signed_on=self._date,
                )
                for number, (card, channel) in named
            ),
            batch_size=_AT_ONCE,
        )
        self.added["mandates"] = len(wanted)

    def _subs(self) -> None:
        new = _new(self._world.subs.values())
        self._number("SA", [node for node in new if not node.number])
        self._save(
            "sub_accounts",
            new,
            (
                SubAccount(
                    number=node.number,
                    capital_account_id=_id(node.card),
                    distribution_account_id=_id(node.distribution),
                )
                for node in new
            ),
        )

    def _funds(self) -> None:
        new = _new(self._world.funds.values())
        self._save(
            "fund_accounts",
            new,
            (
                FundAccount(
                    number=node.number,
                    fund_trading_account_id=_id(node.person),
                    transfer_agent_id=self._world.agents[node.ta_code],
                )
                for node in new
            ),
        )

    def _registrations(self) -> None:
        new = _new(self._world.registrations.values())
        active = TradingRegistration.State.ACTIVE
        self._save(
            "registrations",
            new,
            (
                TradingRegistration(
                    sub_account_id=_id(node.sub),
                    fund_account_id=_id(node.fund),
                    state=node.state,
                    active_since=self._date if node.state == active else None,
                )
                for node in new
            ),
        )

    # Numbers and ids

    def _number(self, prefix: str, nodes: Sequence[Node]) -> None:
        drawn = self._numbers(prefix, len(nodes))
        for node, number in zip(nodes, drawn, strict=True):
            node.number = number

    def _numbers(self, prefix: str, count: int) -> list[str]:
        if not count:
            return []
        first = numbers.take(prefix=prefix, business_date=self._date, count=count)
        return [
            numbers.number(prefix, self._date, n) for n in range(first, first + count)
        ]

    def _save(self, what: str, nodes: Sequence[Node], models: Iterable[Model]) -> None:
        rows = list(models)
        if rows:
            type(rows[0])._default_manager.bulk_create(rows, batch_size=_AT_ONCE)
        for node, row in zip(nodes, rows, strict=True):
            node.id = row.pk
        self.added[what] = len(rows)


def _user(key: str, user: User) -> UserAccount:
    mobile = _told(user.told).mobile
    return UserAccount(
        number=user.number,
        mobile_sealed=personal_data.seal(mobile, bound_to=f"mobile:{user.number}"),
        mobile_masked=personal_data.mask_mobile(mobile),
        mobile_index=key,
        fund_trading_account_id=_id(user.person),
    )


def _new(nodes: Iterable[_Node]) -> list[_Node]:
    return [node for node in nodes if node.is_new]


def _id(node: Node | None) -> int:
    assert node is not None
    assert node.id is not None
    return node.id


def _told(row: CustomerRow | None) -> CustomerRow:
    # A new record was told by a row; only held ones have none.
    assert row is not None
    return row
