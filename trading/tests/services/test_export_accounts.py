"""Orders about accounts: what goes into the 01, and what the 03 waits for."""

from __future__ import annotations

import pytest

from accounts.models import (
    SubAccount,
    TradingRegistration,
)
from fundops.core.tests.factories import (
    THURSDAY,
    a_day_cut_off,
)
from trading.models import Order, TaLink
from trading.tests.evening import rows, send, state_of
from trading.tests.factories import (
    a_customer,
    a_known_sub_account,
    a_paid_order,
    a_partner,
    a_registration,
    a_sub_account,
    a_transfer_agent,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day() -> None:
    a_day_cut_off(THURSDAY)
    a_transfer_agent("91")


class TestAccountOrders:
    def new_order(self, sub_account: SubAccount) -> Order:
        a_registration(sub_account, state="NONE")
        return a_paid_order(sub_account=sub_account)

    def test_opens_an_account_with_the_first_order(self, data_dir):
        sub_account = a_sub_account(person=a_customer(name="样例乙"))
        order = self.new_order(sub_account)

        send()

        [account] = rows(data_dir, "01")
        person = sub_account.distribution_account.fund_trading_account
        assert account["businesscode"] == "001"
        assert account["transactionaccountid"].rstrip() == sub_account.number
        assert account["taaccountid"].strip() == ""
        assert account["investorname"].rstrip(" ") == "样例乙"
        assert account["certificateno"].rstrip() == person.certificate_no
        assert account["certificatetype"].rstrip() == "0"
        assert account["individualorinstitution"] == "1"
        assert account["transactiondate"] == "20250102"
        assert account["transactiontime"] == "103000"
        assert account["distributorcode"].rstrip() == "379"
        assert account["branchcode"].rstrip() == "379"
        assert account["netno"].rstrip() == "9001"
        assert account["depositacct"].rstrip() == sub_account.capital_account.number
        assert account["multiacctflag"] == "0"
        assert account["clientriskrate"] == "3"
        [row] = rows(data_dir, "03")
        assert row["appsheetserialno"] == order.order_no
        assert row["taaccountid"].strip() == ""

    def test_numbers_the_account_order_and_sends_it(self, data_dir):
        self.new_order(a_sub_account())

        send()

        account = Order.objects.get(business_code="001")
        assert account.order_no == "202501020000000000000001"
        assert (account.state, account.business_date) == ("SENT", THURSDAY)
        assert account.sent_in.name == "OFD_379_91_20250102_01.TXT"
        assert TradingRegistration.objects.get().state == "SENT"

    def test_opens_once_for_two_orders(self, data_dir):
        sub_account = a_sub_account()
        self.new_order(sub_account)
        a_paid_order(sub_account=sub_account)

        send()

        assert len(rows(data_dir, "01")) == 1
        assert len(rows(data_dir, "03")) == 2

    def test_adds_a_further_sub_account_of_a_known_person(self, data_dir):
        person = a_customer()
        known = a_known_sub_account(person=person)
        further = a_sub_account(
            person=person, partner=a_partner("P02", outlet_code="9002")
        )
        self.new_order(further)

        send()

        number = known.registrations.get().fund_account.number
        [account] = rows(data_dir, "01")
        assert account["businesscode"] == "008"
        assert account["taaccountid"].rstrip() == number
        assert account["netno"].rstrip() == "9002"
        assert account["multiacctflag"] == "1"
        assert rows(data_dir, "03")[0]["taaccountid"].rstrip() == number

    def test_opens_once_for_two_new_sub_accounts_of_a_person(self, data_dir):
        person = a_customer()
        self.new_order(a_sub_account(person=person))
        self.new_order(
            a_sub_account(person=person, partner=a_partner("P02", outlet_code="9002"))
        )

        send()

        assert [row["businesscode"] for row in rows(data_dir, "01")] == ["001", "008"]
        assert len(rows(data_dir, "03")) == 2

    def test_sends_no_account_without_an_order(self, data_dir):
        a_registration(a_sub_account(), state="NONE")

        send()

        assert rows(data_dir, "01") == []

    def test_holds_the_order_where_the_ta_opens_first(self, data_dir):
        TaLink.objects.update(open_with_purchase=False)
        order = self.new_order(a_sub_account())

        send()

        assert [row["businesscode"] for row in rows(data_dir, "01")] == ["001"]
        assert rows(data_dir, "03") == []
        assert state_of(order) == ("HELD", "WAITS_FOR_ACCOUNT")
        assert Order.objects.get(pk=order.pk).business_date is None

    def test_holds_the_order_while_the_ta_has_not_answered(self, data_dir):
        sub_account = a_sub_account()
        a_registration(sub_account, state="SENT")
        order = a_paid_order(sub_account=sub_account)

        send()

        assert state_of(order) == ("HELD", "WAITS_FOR_ACCOUNT")
        assert rows(data_dir, "01") == rows(data_dir, "03") == []

    def test_adds_no_sub_account_before_the_first_is_answered(self, data_dir):
        person = a_customer()
        a_registration(a_sub_account(person=person), state="SENT")
        order = self.new_order(
            a_sub_account(person=person, partner=a_partner("P02", outlet_code="9002"))
        )

        send()

        assert state_of(order) == ("HELD", "WAITS_FOR_ACCOUNT")
        assert rows(data_dir, "01") == []
