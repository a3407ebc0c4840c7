"""Customers, cards and what the TAs know of them, for tests to begin with."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
from pathlib import Path

from accounts.models import (
    SELF,
    BankCard,
    CapitalAccount,
    Channel,
    DistributionAccount,
    FundAccount,
    FundTradingAccount,
    Mandate,
    Outlet,
    Partner,
    SubAccount,
    TradingRegistration,
    TransferAgent,
    UserAccount,
)
from accounts.services.customers.rows import OPTIONAL, REQUIRED
from fundops.core import personal_data

T = dt.date(2025, 1, 2)
_numbers = itertools.count(1)

# Masters


def a_partner(code: str = "P01") -> Partner:
    partner, _ = Partner.objects.get_or_create(
        code=code, defaults={"name": "样例渠道", "outlet_code": "9001"}
    )
    Outlet.objects.get_or_create(code="9001", defaults={"partner": partner})
    return partner


def a_transfer_agent(code: str = "91") -> TransferAgent:
    agent, _ = TransferAgent.objects.get_or_create(
        code=code, defaults={"name": f"样例登记 {code}"}
    )
    return agent


def a_channel(code: str = "PAYA", *, endpoint: str = "http://127.0.0.1:1") -> Channel:
    channel, _ = Channel.objects.get_or_create(
        code=code,
        defaults={
            "name": f"样例支付 {code}",
            "kind": Channel.Kind.PAYMENT_INSTITUTION,
            "endpoint": endpoint,
        },
    )
    return channel


def the_sandbox_channel() -> Channel:
    return a_channel("SANDBOX", endpoint="sandbox:")


# Customers


def a_person(
    *,
    name: str = "样例甲",
    certificate_no: str = "",
    kyc: str = FundTradingAccount.Kyc.VERIFIED,
) -> FundTradingAccount:
    n = next(_numbers)
    number = f"379{n:09d}"
    certificate_no = certificate_no or f"990101{n:012d}"
    return FundTradingAccount.objects.create(
        number=number,
        kind=FundTradingAccount.Kind.INDIVIDUAL,
        certificate_type="0",
        name_sealed=personal_data.seal(name, bound_to=f"name:{number}"),
        name_masked=personal_data.mask_name(name),
        certificate_no_sealed=personal_data.seal(
            certificate_no, bound_to=f"certificate_no:{number}"
        ),
        certificate_no_masked=personal_data.mask_tail(certificate_no),
        certificate_index=personal_data.blind_index("1", "0", certificate_no),
        kyc=kyc,
    )


def a_user(
    *, person: FundTradingAccount | None = None, mobile: str = ""
) -> UserAccount:
    n = next(_numbers)
    number = f"UA{n:08d}"
    mobile = mobile or f"139{n:08d}"
    return UserAccount.objects.create(
        number=number,
        mobile_sealed=personal_data.seal(mobile, bound_to=f"mobile:{number}"),
        mobile_masked=personal_data.mask_mobile(mobile),
        mobile_index=personal_data.blind_index(mobile),
        fund_trading_account=person,
    )


def a_capital_account(*, person: FundTradingAccount | None = None) -> CapitalAccount:
    return CapitalAccount.objects.create(
        number=f"CA{next(_numbers):08d}", fund_trading_account=person or a_person()
    )


def a_bank_card(
    *, capital_account: CapitalAccount | None = None, card_no: str = ""
) -> BankCard:
    n = next(_numbers)
    number = f"BC{n:08d}"
    card_no = card_no or f"6299{n:012d}"
    return BankCard.objects.create(
        number=number,
        capital_account=capital_account or a_capital_account(),
        bank_code="102",
        card_no_sealed=personal_data.seal(card_no, bound_to=f"card_no:{number}"),
        card_no_masked=personal_data.mask_tail(card_no),
        card_no_index=personal_data.blind_index(card_no),
        valid_from=T,
    )


def a_mandate(
    *,
    capital_account: CapitalAccount | None = None,
    state: str = Mandate.State.ACTIVE,
) -> Mandate:
    return Mandate.objects.create(
        number=f"MD{next(_numbers):08d}",
        capital_account=capital_account or a_capital_account(),
        channel=a_channel(),
        state=state,
    )


def a_distribution_account(
    *, person: FundTradingAccount | None = None, partner: Partner | None = None
) -> DistributionAccount:
    return DistributionAccount.objects.create(
        number=f"DA{next(_numbers):08d}",
        fund_trading_account=person or a_person(),
        partner=partner or Partner.objects.get(code=SELF),
    )


def a_sub_account(
    *,
    capital_account: CapitalAccount | None = None,
    distribution_account: DistributionAccount | None = None,
    number: str = "",
) -> SubAccount:
    capital_account = capital_account or a_capital_account()
    return SubAccount.objects.create(
        number=number or f"9001A{next(_numbers):08d}",
        capital_account=capital_account,
        distribution_account=distribution_account
        or a_distribution_account(person=capital_account.fund_trading_account),
    )


# What a TA knows


def a_fund_account(
    *, person: FundTradingAccount | None = None, number: str = ""
) -> FundAccount:
    return FundAccount.objects.create(
        number=number,
        fund_trading_account=person or a_person(),
        transfer_agent=a_transfer_agent(),
    )


def a_registration(
    *,
    sub_account: SubAccount | None = None,
    fund_account: FundAccount | None = None,
    state: str = TradingRegistration.State.NONE,
) -> TradingRegistration:
    sub_account = sub_account or a_sub_account()
    person = sub_account.capital_account.fund_trading_account
    return TradingRegistration.objects.create(
        sub_account=sub_account,
        fund_account=fund_account or a_fund_account(person=person),
        state=state,
    )


def a_sent_registration() -> TradingRegistration:
    registration = a_registration()
    registration.send()
    registration.save(update_fields=["state"])
    return registration


# Files


def a_row(**values: str) -> dict[str, str]:
    """A good row of customers.csv: 样例甲 with one card at the distributor itself."""
    return {
        "mobile": "13800000001",
        "name": "样例甲",
        "kind": "individual",
        "certificate_type": "0",
        "certificate_no": "990101199001010011",
        "partner": SELF,
        "card_no": "6299000000000001",
        "bank_code": "102",
        "sub_account_no": "9001A00000001",
        "ta_code": "",
        "ta_account_no": "",
        "risk_level": "3",
        **values,
    }


def another_row(**values: str) -> dict[str, str]:
    """A good row of another person, 样例乙."""
    return a_row(
        **{
            "mobile": "13800000002",
            "name": "样例乙",
            "certificate_no": "990101199001010022",
            "card_no": "6299000000000002",
            "sub_account_no": "9001A00000002",
            **values,
        }
    )


def a_customers_csv(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "customers.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=[*REQUIRED, *OPTIONAL])
        writer.writeheader()
        writer.writerows(rows)
    return path
