"""What is held of all that a file speaks of, in a few questions over the set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from django.db.models import Manager, Model, QuerySet

from accounts.models import (
    BankCard,
    Channel,
    DistributionAccount,
    FundAccount,
    FundTradingAccount,
    Mandate,
    Partner,
    SubAccount,
    TradingRegistration,
    TransferAgent,
    UserAccount,
)
from accounts.services.customers.nodes import (
    Card,
    Distribution,
    Fund,
    Person,
    Registration,
    Sub,
    User,
    World,
)
from accounts.services.customers.rows import CustomerRow

_Model = TypeVar("_Model", bound=Model)

#: Values asked for by one question.
_AT_ONCE = 10_000
#: Channels of the outside world to play against.
SANDBOX_SCHEME = "sandbox:"


def masters() -> World:
    """Say the partners, TAs and sandbox channels that are held."""
    return World(
        partners=dict(Partner.objects.values_list("code", "id")),
        agents=dict(TransferAgent.objects.values_list("code", "id")),
        channels=list(
            Channel.objects.filter(endpoint__startswith=SANDBOX_SCHEME)
            .order_by("id")
            .values_list("id", flat=True)
        ),
    )


def load(world: World, rows: Sequence[CustomerRow]) -> None:
    """Put into `world` all that is held of the rows' people, cards and numbers."""
    people = _load_people(world, rows)
    _load_users(world, rows, people)
    cards = _load_cards(world, rows, people)
    distributions = _load_distributions(world, people)
    subs = _load_subs(world, rows, cards, distributions)
    funds = _load_funds(world, rows, people)
    _load_registrations(world, subs, funds)
    _load_mandates(cards)


def _load_people(world: World, rows: Sequence[CustomerRow]) -> dict[int, Person]:
    indexes = {row.certificate_index for row in rows}
    people = {}
    for held in _each(FundTradingAccount.objects, "certificate_index__in", indexes):
        person = Person(
            id=held.pk,
            number=held.number,
            name=held.name,
            risk_level=held.risk_level,
            kyc=held.kyc,
        )
        people[held.pk] = world.people[held.certificate_index] = person
    return people


def _load_users(
    world: World, rows: Sequence[CustomerRow], people: dict[int, Person]
) -> None:
    held_users = UserAccount.objects.select_related("fund_trading_account")
    for held in _each(held_users, "mobile_index__in", {r.mobile_index for r in rows}):
        owner = held.fund_trading_account
        world.users[held.mobile_index] = User(
            id=held.pk,
            number=held.number,
            person=people.get(owner.pk) if owner else None,
            person_no=owner.number if owner else "",
        )


def _load_cards(
    world: World, rows: Sequence[CustomerRow], people: dict[int, Person]
) -> dict[int, Card]:
    current = BankCard.objects.filter(valid_until__isnull=True).select_related(
        "capital_account__fund_trading_account"
    )
    cards = {}
    for held in _each(current, "card_no_index__in", {row.card_index for row in rows}):
        account = held.capital_account
        card = Card(
            id=account.pk,
            number=account.number,
            person=people.get(account.fund_trading_account_id),
            person_no=account.fund_trading_account.number,
            bank_code=held.bank_code,
            state=account.state,
        )
        cards[account.pk] = world.cards[held.card_no_index] = card
    return cards


def _load_distributions(
    world: World, people: dict[int, Person]
) -> dict[int, Distribution]:
    accounts = DistributionAccount.objects.select_related("partner")
    distributions = {}
    for held in _each(accounts, "fund_trading_account_id__in", people):
        person = people[held.fund_trading_account_id]
        node = Distribution(
            id=held.pk, number=held.number, person=person, partner=held.partner.code
        )
        distributions[held.pk] = world.distributions[person, node.partner] = node
    return distributions


def _load_subs(
    world: World,
    rows: Sequence[CustomerRow],
    cards: dict[int, Card],
    distributions: dict[int, Distribution],
) -> dict[int, Sub]:
    numbers = {row.sub_account_no for row in rows if row.sub_account_no}
    subs: dict[int, Sub] = {}
    for lookup, values in (("number__in", numbers), ("capital_account_id__in", cards)):
        for held in _each(SubAccount.objects, lookup, values):
            if held.pk in subs:
                continue
            node = Sub(
                id=held.pk,
                number=held.number,
                card=cards.get(held.capital_account_id),
                distribution=distributions.get(held.distribution_account_id),
            )
            subs[held.pk] = world.subs_by_number[held.number] = node
            if node.card and node.distribution:
                world.subs[node.card, node.distribution.partner] = node
    return subs


def _load_funds(
    world: World, rows: Sequence[CustomerRow], people: dict[int, Person]
) -> dict[int, Fund]:
    accounts = FundAccount.objects.select_related(
        "transfer_agent", "fund_trading_account"
    )
    numbers = {row.ta_account_no for row in rows if row.ta_account_no}
    funds: dict[int, Fund] = {}
    for lookup, values in (
        ("number__in", numbers),
        ("fund_trading_account_id__in", people),
    ):
        for held in _each(accounts, lookup, values):
            if held.pk in funds:
                continue
            node = Fund(
                id=held.pk,
                number=held.number,
                person=people.get(held.fund_trading_account_id),
                person_no=held.fund_trading_account.number,
                ta_code=held.transfer_agent.code,
            )
            funds[held.pk] = node
            if node.number:
                world.funds_by_number[node.ta_code, node.number] = node
            if node.person:
                world.funds[node.person, node.ta_code] = node
    return funds


def _load_registrations(
    world: World, subs: dict[int, Sub], funds: dict[int, Fund]
) -> None:
    for held in _each(TradingRegistration.objects, "sub_account_id__in", subs):
        fund = funds.get(held.fund_account_id)
        if fund is not None:
            sub = subs[held.sub_account_id]
            world.registrations[sub, fund.ta_code] = Registration(
                id=held.pk, sub=sub, fund=fund, state=held.state
            )


def _load_mandates(cards: dict[int, Card]) -> None:
    for held in _each(Mandate.objects, "capital_account_id__in", cards):
        cards[held.capital_account_id].channels.add(held.channel_id)


def _each(
    rows: QuerySet[_Model] | Manager[_Model], lookup: str, values: Iterable[object]
) -> Iterator[_Model]:
    wanted = list(values)
    for start in range(0, len(wanted), _AT_ONCE):
        chunk = wanted[start : start + _AT_ONCE]
        yield from rows.filter(**{lookup: chunk})
