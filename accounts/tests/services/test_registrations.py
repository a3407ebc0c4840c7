from __future__ import annotations

import pytest

from accounts.errors import FundAccountDiffers, RegistrationRefused
from accounts.models import FundAccount, TradingRegistration
from accounts.services import registrations
from accounts.tests.factories import (
    T,
    a_capital_account,
    a_fund_account,
    a_registration,
    a_sent_registration,
    a_sub_account,
    a_transfer_agent,
)

pytestmark = pytest.mark.django_db

State = TradingRegistration.State


def stored(registration: TradingRegistration) -> TradingRegistration:
    return TradingRegistration.objects.select_related("fund_account").get(
        pk=registration.pk
    )


class TestEnsureRegistration:
    def test_makes_the_fund_account_and_the_registration(self) -> None:
        sub, agent = a_sub_account(), a_transfer_agent()

        made = registrations.ensure_registration(sub_account=sub, transfer_agent=agent)

        assert made.state == State.NONE
        assert made.fund_account.number == ""
        person = sub.capital_account.fund_trading_account
        assert made.fund_account.fund_trading_account == person

    def test_finds_both_where_they_are(self) -> None:
        sub, agent = a_sub_account(), a_transfer_agent()
        made, found = (
            registrations.ensure_registration(sub_account=sub, transfer_agent=agent)
            for _ in "ab"
        )
        assert made == found
        assert FundAccount.objects.count() == 1

    def test_puts_a_second_card_under_the_same_fund_account(self) -> None:
        first = a_registration()
        person = first.sub_account.capital_account.fund_trading_account
        second_card = a_sub_account(
            capital_account=a_capital_account(person=person),
            distribution_account=first.sub_account.distribution_account,
        )
        made = registrations.ensure_registration(
            sub_account=second_card, transfer_agent=a_transfer_agent()
        )
        assert made.fund_account == first.fund_account


class TestMarkSent:
    def test_says_that_the_application_is_out(self) -> None:
        registration = a_registration()
        registrations.mark_sent(registration_id=registration.pk)
        assert stored(registration).state == State.SENT

    def test_refuses_a_registration_that_is_not_none(self) -> None:
        registration = a_registration(state=State.ACTIVE)
        with pytest.raises(RegistrationRefused, match="is ACTIVE at TA 91"):
            registrations.mark_sent(registration_id=registration.pk)


class TestActivate:
    def test_takes_the_number_of_the_ta(self) -> None:
        registration = a_sent_registration()

        registrations.activate(
            registration_id=registration.pk, fund_account_no="910000000001", on=T
        )

        now = stored(registration)
        assert (now.state, now.active_since) == (State.ACTIVE, T)
        assert now.fund_account.number == "910000000001"

    def test_changes_nothing_the_second_time(self) -> None:
        registration = a_sent_registration()
        for day in (T, T.replace(day=9)):
            registrations.activate(
                registration_id=registration.pk, fund_account_no="910000000001", on=day
            )
        assert stored(registration).active_since == T

    def test_refuses_a_number_that_differs_from_the_held_one(self) -> None:
        registration = a_sent_registration()
        FundAccount.objects.filter(pk=registration.fund_account_id).update(
            number="910000000002"
        )
        with pytest.raises(FundAccountDiffers, match="held is 910000000002"):
            registrations.activate(
                registration_id=registration.pk, fund_account_no="910000000001", on=T
            )
        assert stored(registration).state == State.SENT

    def test_refuses_the_number_of_another_person(self) -> None:
        a_fund_account(number="910000000001")
        registration = a_sent_registration()
        with pytest.raises(FundAccountDiffers, match="another person"):
            registrations.activate(
                registration_id=registration.pk, fund_account_no="910000000001", on=T
            )

    def test_refuses_what_was_never_sent(self) -> None:
        registration = a_registration()
        with pytest.raises(RegistrationRefused, match="is NONE at TA 91, not SENT"):
            registrations.activate(
                registration_id=registration.pk, fund_account_no="910000000001", on=T
            )


class TestRefuse:
    def test_takes_the_no_and_again(self) -> None:
        registration = a_sent_registration()
        for _ in "ab":
            registrations.refuse(registration_id=registration.pk)
        assert stored(registration).state == State.REFUSED

    def test_refuses_what_is_active(self) -> None:
        registration = a_registration(state=State.ACTIVE)
        with pytest.raises(RegistrationRefused):
            registrations.refuse(registration_id=registration.pk)
