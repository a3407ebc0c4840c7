"""What the TA knows of one sub account: asked for, sent, answered."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts.errors import FundAccountDiffers, RegistrationRefused
from accounts.models import (
    FundAccount,
    SubAccount,
    TradingRegistration,
    TransferAgent,
)

State = TradingRegistration.State


@transaction.atomic
def ensure_registration(
    *, sub_account: SubAccount, transfer_agent: TransferAgent
) -> TradingRegistration:
    """
    Find the registration of a sub account at a TA, made as NONE where missing.

    The person's fund account at the TA is made with it, without a number: that one
    comes from the TA.
    """
    person_id = sub_account.capital_account.fund_trading_account_id
    fund_account, _ = FundAccount.objects.get_or_create(
        fund_trading_account_id=person_id, transfer_agent=transfer_agent
    )
    registration, _ = TradingRegistration.objects.get_or_create(
        sub_account=sub_account, fund_account=fund_account
    )
    return registration


@transaction.atomic
def mark_sent(*, registration_id: int) -> TradingRegistration:
    """
    Say that the 001 or 008 of a registration is out.

    :raises RegistrationRefused: unless it is NONE.
    """
    registration = _locked(registration_id)
    _must_be(registration, State.NONE)
    registration.send()
    registration.save(update_fields=["state"])
    return registration


@transaction.atomic
def activate(
    *, registration_id: int, fund_account_no: str, on: dt.date
) -> TradingRegistration:
    """
    Take the TA's yes: 02 TAAccountID becomes the fund account's number.

    The same answer again changes nothing.

    :param on: the TA's confirm date.
    :raises RegistrationRefused: unless it is SENT, or ACTIVE under this number.
    :raises FundAccountDiffers: the fund account has another number, or the number is
        another person's.
    """
    registration = _locked(registration_id)
    fund_account = registration.fund_account
    if registration.state == State.ACTIVE and fund_account.number == fund_account_no:
        return registration
    _must_be(registration, State.SENT)
    _take_number(fund_account, fund_account_no)
    registration.activate()
    registration.active_since = on
    registration.save(update_fields=["state", "active_since"])
    return registration


@transaction.atomic
def refuse(*, registration_id: int) -> TradingRegistration:
    """
    Take the TA's no; the account has to be repaired before a new application.

    The same answer again changes nothing.

    :raises RegistrationRefused: unless it is SENT or REFUSED.
    """
    registration = _locked(registration_id)
    if registration.state == State.REFUSED:
        return registration
    _must_be(registration, State.SENT)
    registration.refuse()
    registration.save(update_fields=["state"])
    return registration


def _locked(registration_id: int) -> TradingRegistration:
    # The fund account too: two registrations of a person may be answered at once.
    return (
        TradingRegistration.objects.select_for_update(of=("self", "fund_account"))
        .select_related("fund_account__transfer_agent", "sub_account")
        .get(pk=registration_id)
    )


def _must_be(
    registration: TradingRegistration, state: TradingRegistration.State
) -> None:
    if registration.state != state:
        raise RegistrationRefused(
            f"Sub account {registration.sub_account} is {registration.state} at TA "
            f"{registration.fund_account.transfer_agent}, not {state}; "
            "look at its account orders first."
        )


def _take_number(fund_account: FundAccount, number: str) -> None:
    if fund_account.number == number:
        return
    agent = fund_account.transfer_agent
    if fund_account.number:
        raise FundAccountDiffers(
            f"TA {agent} says fund account {number}, held is {fund_account.number}; "
            "ask the TA which one is right."
        )
    if FundAccount.objects.filter(transfer_agent=agent, number=number).exists():
        raise FundAccountDiffers(
            f"Fund account {number} of TA {agent} is held by another person; "
            "ask the TA whose it is."
        )
    fund_account.number = number
    fund_account.save(update_fields=["number"])
