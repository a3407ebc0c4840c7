"""
What a file adds to what is held: rows of one person, card or number merge.

New is what neither the installation nor an earlier row has. Where both speak, they must
say the same; the file is refused otherwise, naming both. A blank says nothing.
"""

from __future__ import annotations

from accounts.models import CapitalAccount, FundTradingAccount, TradingRegistration
from accounts.services.customers.nodes import (
    Card,
    Distribution,
    Fund,
    Node,
    Person,
    Registration,
    Sub,
    User,
    World,
)
from accounts.services.customers.rows import CustomerRow
from fundops.core import personal_data
from fundops.core.services.csv_input import CsvRow, Problems

_ACTIVE, _NONE = TradingRegistration.State.ACTIVE, TradingRegistration.State.NONE
_VERIFIED = FundTradingAccount.Kyc.VERIFIED
_BOUND = CapitalAccount.State.BOUND


class Plan:
    """Takes rows one by one into a world; differences are noted, never settled."""

    def __init__(self, world: World, problems: Problems) -> None:
        self._world = world
        self._problems = problems

    def take(self, told: CustomerRow) -> None:
        """Find or add the six accounts that a row speaks of."""
        person = self._person(told)
        self._user(told, person)
        card = self._card(told, person)
        distribution = self._distribution(told, person)
        if card is None:
            return
        sub = self._sub(told, card, distribution)
        if sub is not None and told.ta_code:
            self._registration(told, sub, self._fund(told, person))

    # Who

    def _person(self, told: CustomerRow) -> Person:
        person = self._world.people.get(told.certificate_index)
        if person is None:
            person = Person(
                first_row=told.row.number,
                name=told.name,
                risk_level=told.risk_level,
                kyc=_VERIFIED,
                told=told,
            )
            self._world.people[told.certificate_index] = person
            return person
        if person.name != told.name:
            self._differs(
                told.row, "name", personal_data.mask_name(person.name), person
            )
        if told.risk_level and person.risk_level is None and person.is_new:
            person.risk_level = told.risk_level
        elif told.risk_level and told.risk_level != person.risk_level:
            self._differs(told.row, "risk_level", person.risk_level or "none", person)
        if person.kyc != _VERIFIED:
            self._note(
                told.row,
                "certificate_no",
                f"is held as {person.number}, which is {person.kyc}, not VERIFIED",
            )
        return person

    def _user(self, told: CustomerRow, person: Person) -> None:
        user = self._world.users.get(told.mobile_index)
        if user is None:
            self._world.users[told.mobile_index] = User(
                first_row=told.row.number, person=person, told=told
            )
        elif user.person is None and not user.person_no:
            user.person, user.is_linked = person, True
        elif user.person is not person:
            self._belongs(told.row, "mobile", user, user.person_no)

    def _distribution(self, told: CustomerRow, person: Person) -> Distribution:
        key = (person, told.partner)
        if key not in self._world.distributions:
            self._world.distributions[key] = Distribution(
                first_row=told.row.number, person=person, partner=told.partner
            )
        return self._world.distributions[key]

    # Cards and sub accounts

    def _card(self, told: CustomerRow, person: Person) -> Card | None:
        card = self._world.cards.get(told.card_index)
        if card is None:
            card = Card(
                first_row=told.row.number,
                person=person,
                bank_code=told.bank_code,
                state=_BOUND,
                told=told,
            )
            self._world.cards[told.card_index] = card
            return card
        if card.person is not person:
            self._belongs(told.row, "card_no", card, card.person_no)
            return None
        if card.state != _BOUND:
            self._note(
                told.row,
                "card_no",
                f"is held by {card.number}, which is {card.state}, not BOUND",
            )
        if told.bank_code and card.is_new and not card.bank_code:
            card.bank_code = told.bank_code
        elif told.bank_code and told.bank_code != card.bank_code:
            self._differs(told.row, "bank_code", card.bank_code or "none", card)
        return card

    def _sub(
        self, told: CustomerRow, card: Card, distribution: Distribution
    ) -> Sub | None:
        number = told.sub_account_no
        sub = self._world.subs.get((card, told.partner))
        if number and self._world.subs_by_number.get(number, sub) is not sub:
            other = self._world.subs_by_number[number]
            self._note(
                told.row,
                "sub_account_no",
                f"belongs to another card or partner by {other.place()}",
            )
            return None
        if sub is None:
            sub = Sub(first_row=told.row.number, card=card, distribution=distribution)
            self._world.subs[card, told.partner] = sub
        if number and sub.is_new and not sub.number:
            sub.number = number
            self._world.subs_by_number[number] = sub
        elif number and number != sub.number:
            self._differs(told.row, "sub_account_no", sub.number, sub)
        return sub

    # What the TA knows

    def _fund(self, told: CustomerRow, person: Person) -> Fund:
        number = told.ta_account_no
        fund = self._world.funds.get((person, told.ta_code))
        if fund is None:
            fund = Fund(first_row=told.row.number, person=person, ta_code=told.ta_code)
            self._world.funds[person, told.ta_code] = fund
        by_number = self._world.funds_by_number
        other = by_number.get((told.ta_code, number), fund) if number else fund
        if other is not fund:
            self._belongs(told.row, "ta_account_no", other, other.person_no)
        elif number and fund.is_new and not fund.number:
            fund.number = number
            by_number[told.ta_code, number] = fund
        elif number and number != fund.number:
            self._differs(told.row, "ta_account_no", fund.number or "none", fund)
        return fund

    def _registration(self, told: CustomerRow, sub: Sub, fund: Fund) -> None:
        registration = self._world.registrations.get((sub, told.ta_code))
        state = _ACTIVE if told.ta_account_no else _NONE
        if registration is None:
            self._world.registrations[sub, told.ta_code] = Registration(
                first_row=told.row.number, sub=sub, fund=fund, state=state
            )
        elif registration.is_new and state == _ACTIVE:
            registration.state = _ACTIVE
        elif state == _ACTIVE != registration.state:
            self._note(
                told.row,
                "ta_account_no",
                f"says registered, but {sub.number} is {registration.state} "
                f"at TA {told.ta_code}",
            )

    # Differences

    def _note(self, row: CsvRow, column: str, message: str) -> None:
        self._problems.add(row, column, message)

    def _differs(self, row: CsvRow, column: str, other: object, node: Node) -> None:
        advice = (
            "the rows must agree"
            if node.is_new
            else "a held record changes by a reviewed proposal only"
        )
        self._note(row, column, f"differs from {other!s} of {node.place()}; {advice}")

    def _belongs(self, row: CsvRow, column: str, node: Node, person_no: str) -> None:
        owner = (
            f"customer {person_no}"
            if person_no
            else f"the person of row {node.first_row}"
        )
        self._note(row, column, f"belongs to {owner}")
