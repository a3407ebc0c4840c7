"""A customer with the six accounts, and the customer behind personal data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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
from accounts.models.certificates import TYPES
from fundops.core.personal_data import blind_index

#: No certificate, card or mobile number is shorter; shorter words are not looked for.
SHORTEST = 6


@dataclass(frozen=True)
class Customer:
    """The six accounts of one customer, in the order in which they were opened."""

    person: FundTradingAccount
    users: list[UserAccount]
    distributions: list[DistributionAccount]
    capital_accounts: list[CapitalAccount]
    #: The current card of a capital account, by its id.
    cards: dict[int, BankCard]
    sub_accounts: list[SubAccount]
    fund_accounts: list[FundAccount]
    registrations: list[TradingRegistration]
    mandates: list[Mandate]

    def card(self, capital_account_id: int) -> str:
        """Say the masked number of the current card; nothing where there is none."""
        card = self.cards.get(capital_account_id)
        return card.card_no_masked if card else ""

    def subs_at(self, distribution: DistributionAccount) -> list[SubAccount]:
        return [
            sub
            for sub in self.sub_accounts
            if sub.distribution_account_id == distribution.pk
        ]

    def sub_of(
        self, distribution: DistributionAccount, capital_account: CapitalAccount
    ) -> SubAccount | None:
        """Find where a partner and a card cross."""
        return next(
            (
                sub
                for sub in self.subs_at(distribution)
                if sub.capital_account_id == capital_account.pk
            ),
            None,
        )

    def registered(self, fund_account: FundAccount) -> list[TradingRegistration]:
        return [r for r in self.registrations if r.fund_account_id == fund_account.pk]


def customer(person: FundTradingAccount) -> Customer:
    """Gather the six accounts, a question a kind."""
    capital_accounts = list(person.capital_accounts.order_by("pk"))
    sub_accounts = SubAccount.objects.filter(capital_account__in=capital_accounts)
    current = BankCard.objects.filter(
        capital_account__in=capital_accounts, valid_until__isnull=True
    )
    registrations = TradingRegistration.objects.filter(
        fund_account__fund_trading_account=person
    )
    mandates = Mandate.objects.filter(capital_account__in=capital_accounts)
    return Customer(
        person=person,
        users=list(person.user_accounts.order_by("pk")),
        distributions=list(
            person.distribution_accounts.select_related("partner").order_by("pk")
        ),
        capital_accounts=capital_accounts,
        cards={card.capital_account_id: card for card in current},
        sub_accounts=list(sub_accounts.order_by("pk")),
        fund_accounts=list(
            person.fund_accounts.select_related("transfer_agent").order_by("pk")
        ),
        registrations=list(registrations.order_by("pk")),
        mandates=list(mandates.select_related("channel").order_by("pk")),
    )


def behind(text: str) -> list[int]:
    """
    Say the customers whose certificate, current card or mobile number this is.

    Only a whole number finds someone, by its blind index; ids of FundTradingAccount.
    """
    if len(text) < SHORTEST:
        return []
    index = blind_index(text)
    found = [
        *FundTradingAccount.objects.filter(
            certificate_index__in=list(_certificate_indexes(text))
        ).values_list("pk", flat=True),
        *UserAccount.objects.filter(
            mobile_index=index, fund_trading_account__isnull=False
        ).values_list("fund_trading_account_id", flat=True),
        *BankCard.objects.filter(
            card_no_index=index, valid_until__isnull=True
        ).values_list("capital_account__fund_trading_account_id", flat=True),
    ]
    return sorted({int(pk) for pk in found if pk is not None})


def _certificate_indexes(number: str) -> Iterator[str]:
    """The index holds kind and type, too: try each there is."""
    for kind, types in TYPES.items():
        for certificate_type in types:
            yield blind_index(str(kind), certificate_type, number)
