"""What the database refuses of accounts, whoever writes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, models, transaction

from accounts.models import BankCard, Channel, Mandate, SubAccount
from accounts.tests.factories import (
    T,
    a_bank_card,
    a_capital_account,
    a_channel,
    a_distribution_account,
    a_fund_account,
    a_mandate,
    a_partner,
    a_person,
    a_registration,
    a_sub_account,
    a_user,
)
from fundops.core.tests.allowing import may_update

pytestmark = pytest.mark.django_db


def refused(match: str) -> pytest.RaisesExc[DatabaseError]:
    return pytest.raises(DatabaseError, match=match)


class TestOneOfEach:
    def test_one_person_a_certificate(self) -> None:
        a_person(certificate_no="99010119900101001X")
        with refused("certificate_index"):
            a_person(certificate_no="９９０１０１１９９００１０１００１ｘ")

    def test_one_user_account_a_mobile_number(self) -> None:
        a_user(mobile="13800000001")
        with refused("mobile_index"):
            a_user(mobile="13800000001")

    def test_one_current_card_a_number(self) -> None:
        a_bank_card(card_no="6299000000000001")
        with refused("bankcard_current_once"):
            a_bank_card(card_no="6299000000000001")

    def test_a_card_that_ended_may_be_bound_anew(self) -> None:
        ended = a_bank_card(card_no="6299000000000001")
        BankCard.objects.filter(pk=ended.pk).update(valid_until=T)
        assert a_bank_card(card_no="6299000000000001").pk != ended.pk

    def test_one_current_card_a_capital_account(self) -> None:
        card = a_bank_card()
        with refused("bankcard_one_current"):
            a_bank_card(capital_account=card.capital_account)

    def test_one_live_mandate_a_card_and_channel(self) -> None:
        mandate = a_mandate()
        with refused("mandate_one_live"), transaction.atomic():
            a_mandate(capital_account=mandate.capital_account, state="SIGNING")
        mandate.terminate()
        mandate.save(update_fields=["state"])
        assert a_mandate(capital_account=mandate.capital_account).pk != mandate.pk

    def test_one_distribution_account_a_person_and_partner(self) -> None:
        account = a_distribution_account()
        with refused("distributionaccount_once"):
            a_distribution_account(person=account.fund_trading_account)

    def test_one_sub_account_a_card_and_partner(self) -> None:
        sub = a_sub_account()
        with refused("subaccount_once"):
            a_sub_account(
                capital_account=sub.capital_account,
                distribution_account=sub.distribution_account,
            )

    def test_one_fund_account_a_person_and_ta(self) -> None:
        account = a_fund_account()
        with refused("fundaccount_once"):
            a_fund_account(person=account.fund_trading_account)

    def test_one_fund_account_a_number_of_a_ta(self) -> None:
        a_fund_account(number="910000000001")
        with refused("fundaccount_number_once"):
            a_fund_account(number="910000000001")

    def test_many_fund_accounts_without_a_number(self) -> None:
        assert a_fund_account().number == a_fund_account().number == ""

    def test_one_registration_a_sub_account_and_fund_account(self) -> None:
        registration = a_registration()
        with refused("tradingregistration_once"):
            a_registration(
                sub_account=registration.sub_account,
                fund_account=registration.fund_account,
            )


class TestWhatValuesLookLike:
    @pytest.mark.parametrize("number", ["", "A" * 18, "9001 A1", "９００１", "甲1"])
    def test_a_sub_account_number_is_ascii_of_at_most_17(self, number: str) -> None:
        with refused("value too long|number_ascii"):
            SubAccount.objects.create(
                number=number,
                capital_account=(capital := a_capital_account()),
                distribution_account=a_distribution_account(
                    person=capital.fund_trading_account
                ),
            )

    def test_a_sub_account_number_of_17_stands(self) -> None:
        assert a_sub_account(number="A" * 17).number == "A" * 17

    @pytest.mark.parametrize("number", ["9" * 13, "91-1", "９１"])
    def test_a_fund_account_number_is_ascii_of_at_most_12(self, number: str) -> None:
        with refused("value too long|number_ascii"):
            a_fund_account(number=number)

    @pytest.mark.parametrize(("level", "on"), [(0, T), (6, T), (3, None)])
    def test_a_risk_level_is_1_to_5_with_its_date(
        self, level: int, on: dt.date | None
    ) -> None:
        person = a_person()
        with refused("fundtradingaccount_risk"):
            update(person, risk_level=level, risk_assessed_on=on)

    def test_a_card_does_not_end_before_it_began(self) -> None:
        card = a_bank_card()
        with refused("bankcard_dates"):
            update(card, valid_until=T - dt.timedelta(days=1))

    def test_a_bank_never_is_the_trusting_channel(self) -> None:
        with refused("bank_direct_never_trusts"):
            Channel.objects.create(
                code="BANKA",
                name="样例银行",
                kind=Channel.Kind.BANK_DIRECT,
                trusts=True,
                endpoint="http://127.0.0.1:1",
            )

    def test_a_channel_that_trusts_never_becomes_a_bank(self) -> None:
        channel = a_channel()
        update(channel, trusts=True)
        with refused("bank_direct_never_trusts"):
            update(channel, kind=Channel.Kind.BANK_DIRECT)


class TestOnePersonBehindAll:
    def test_a_sub_account_joins_a_card_and_a_partner_of_one_person(self) -> None:
        with refused("different persons"):
            a_sub_account(
                capital_account=a_capital_account(),
                distribution_account=a_distribution_account(),
            )

    def test_a_registration_joins_a_sub_and_a_fund_account_of_one_person(self) -> None:
        with refused("different persons"):
            a_registration(fund_account=a_fund_account())


class TestRecordsKeepWhatTheyWereMadeWith:
    def test_a_card(self) -> None:
        card = a_bank_card()
        with refused("keeps what it was made with"):
            update(card, bank_code="105")

    def test_a_card_but_for_its_end(self) -> None:
        card = a_bank_card()
        update(card, valid_until=T)
        assert BankCard.objects.get(pk=card.pk).valid_until == T

    def test_a_capital_account_its_person(self) -> None:
        account = a_capital_account()
        with refused("keeps what it was made with"):
            update(account, fund_trading_account=a_person())

    def test_a_sub_account_its_card(self) -> None:
        sub = a_sub_account()
        with refused("keeps what it was made with"):
            update(sub, capital_account=a_capital_account())

    def test_a_distribution_account_its_partner(self) -> None:
        account = a_distribution_account()
        with refused("keeps what it was made with"):
            update(account, partner=a_partner())

    def test_a_fund_account_its_person(self) -> None:
        account = a_fund_account()
        with refused("keeps what it was made with"):
            update(account, fund_trading_account=a_person())

    def test_a_registration_its_fund_account(self) -> None:
        registration = a_registration()
        with refused("keeps what it was made with"):
            update(registration, fund_account=a_fund_account())

    def test_a_person_the_number_that_seals_its_name(self) -> None:
        person = a_person()
        with refused("keeps what it was made with"):
            update(person, number="379999999999")


def test_a_person_with_cards_is_not_deleted() -> None:
    mandate = a_mandate()
    with pytest.raises((IntegrityError, models.ProtectedError)):
        mandate.capital_account.fund_trading_account.delete()
    assert Mandate.objects.filter(pk=mandate.pk).exists()


def update(row: models.Model, **values: object) -> None:
    columns = [str(row._meta.get_field(name).column) for name in values]
    with may_update(row._meta.db_table, *columns):
        type(row)._default_manager.filter(pk=row.pk).update(**values)
