"""What of a customer stands masked on pages, and how it is opened."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import BankCard, FundTradingAccount, UserAccount
from accounts.models.certificates import name_of
from fundops.core.admin.reveals import Secret


def of_customer(person: FundTradingAccount) -> list[Secret]:
    """Gather name, certificate, mobiles and current cards, in the page's order."""
    cards = BankCard.objects.filter(
        capital_account__fund_trading_account=person, valid_until__isnull=True
    )
    return [
        name(person),
        Secret(
            "CERTIFICATE",
            name_of(person.kind, person.certificate_type),
            person.certificate_no_masked,
            lambda: person.certificate_no,
        ),
        *(mobile(user) for user in person.user_accounts.order_by("pk")),
        *(card(one) for one in cards.order_by("pk")),
    ]


def name(person: FundTradingAccount) -> Secret:
    return Secret("NAME", _("Name"), person.name_masked, lambda: person.name)


def mobile(user: UserAccount) -> Secret:
    return Secret("MOBILE", _("Mobile"), user.mobile_masked, lambda: user.mobile)


def card(one: BankCard) -> Secret:
    return Secret("CARD", _("Card number"), one.card_no_masked, lambda: one.card_no)
