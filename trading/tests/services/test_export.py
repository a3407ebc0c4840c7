from __future__ import annotations

import datetime as dt
import stat
from decimal import Decimal
from pathlib import Path

import pytest

from accounts.models import (
    CapitalAccount,
    FundTradingAccount,
    SubAccount,
    TradingRegistration,
)
from fundops.core import clock
from fundops.core.models import AuditEntry, Break, BusinessDay
from fundops.core.services import days
from fundops.core.tests.allowing import allowed
from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_day_cut_off,
    an_open_day,
    service,
)
from trading.errors import DayNotCutOff, LinkIncomplete
from trading.models import Holding, Order, TaFile, TaLink, TaPackage
from trading.services.export import Sent, send_ta_files
from trading.tests.factories import (
    a_customer,
    a_fund,
    a_holding,
    a_known_sub_account,
    a_paid_order,
    a_partner,
    a_placed_order,
    a_registration,
    a_sub_account,
    a_transfer_agent,
    an_order,
)
from trading.tests.ta.independent import see

pytestmark = pytest.mark.django_db

EVENING = clock.at(THURSDAY, dt.time(18))


@pytest.fixture(autouse=True)
def _the_day() -> None:
    a_day_cut_off(THURSDAY)
    a_transfer_agent("91")


def send(date: dt.date = THURSDAY) -> list[Sent]:
    return send_ta_files(business_date=date, actor=service(), now=EVENING)


def rows(data_dir: Path, file_type: str, *, ta: str = "91") -> list[dict[str, str]]:
    name = f"OFD_379_{ta}_20250102_{file_type}.TXT"
    seen = see(data_dir / "ta" / ta / "out" / name)
    return [
        {name.lower(): raw.decode("gb18030") for name, raw in record.items()}
        for record in seen.records
    ]


def state_of(order: Order) -> tuple[str, str]:
    stored = Order.objects.get(pk=order.pk)
    return stored.state, stored.reason


class TestTheFiles:
    def test_are_written_for_every_ta_also_without_orders(self, data_dir):
        a_transfer_agent("92", version="22")

        sent = send()

        assert [(one.ta_code, one.accounts, one.orders) for one in sent] == [
            ("91", 0, 0),
            ("92", 0, 0),
        ]
        for ta in ("91", "92"):
            assert sorted(p.name for p in (data_dir / "ta" / ta / "out").iterdir()) == [
                f"OFD_379_{ta}_20250102_01.TXT",
                f"OFD_379_{ta}_20250102_03.TXT",
                f"OFI_379_{ta}_20250102.TXT",
            ]
            assert rows(data_dir, "01", ta=ta) == rows(data_dir, "03", ta=ta) == []

    @pytest.mark.parametrize(
        ("version", "lines"),
        [
            ("20", ["20  ", "379      ", "91       ", "20250102", "002"]),
            ("21", ["21  ", "379      ", "91       ", "20250102", "002"]),
            (
                "22",
                [
                    "22      ",
                    "379                 ",
                    "91                  ",
                    "20250102",
                    "00000002",
                ],
            ),
        ],
    )
    def test_stand_in_an_index(self, version, lines, data_dir):
        TaLink.objects.update(version=version)

        send()

        index = data_dir / "ta" / "91" / "out" / "OFI_379_91_20250102.TXT"
        assert index.read_bytes().decode("ascii").split("\r\n") == [
            "OFDCFIDX",
            *lines,
            "OFD_379_91_20250102_01.TXT",
            "OFD_379_91_20250102_03.TXT",
            "OFDCFEND",
            "",
        ]

    @pytest.mark.parametrize("version", ["20", "21", "22"])
    def test_carry_an_order_in_every_version(self, version, data_dir):
        TaLink.objects.update(version=version)
        order = a_paid_order(
            amount=Decimal("16000.00"),
            accepted_at=clock.at(THURSDAY, dt.time(14, 59, 59, 999_999)),
        )

        send()

        [row] = rows(data_dir, "03")
        sub_account = order.sub_account
        assert row["appsheetserialno"] == order.order_no
        assert row["fundcode"] == "990031"
        assert row["transactiondate"] == "20250102"
        assert row["transactiontime"] == "145959"
        assert row["transactionaccountid"].rstrip() == sub_account.number
        assert row["distributorcode"].rstrip() == "379"
        assert row["branchcode"].rstrip() == "379"
        assert row["netno"].rstrip() == "9001"
        assert row["applicationamount"] == "0000000001600000"
        assert row["applicationvol"] == "0" * 16
        assert row["businesscode"] == "022"
        assert row["currencytype"] == "156"
        assert row["shareclass"] == "0"
        assert row["individualorinstitution"] == "1"
        assert row["discountrateofcommission"] == "10000"
        assert row["largeredemptionflag"] == "0"
        assert row["depositacct"].rstrip() == sub_account.capital_account.number
        assert (
            row["taaccountid"].rstrip()
            == sub_account.registrations.get().fund_account.number
        )
        assert row["charge"].strip("0") == ""

    def test_carry_redemptions_and_changes_of_method(self, data_dir):
        holding = a_holding(frozen="160.00", lots=("500.00",))
        a_placed_order(
            business_code="024",
            sub_account=holding.sub_account,
            shares=Decimal("160.00"),
        )
        a_placed_order(
            business_code="029", sub_account=holding.sub_account, dividend_method="1"
        )

        send()

        redemption, method = rows(data_dir, "03")
        assert redemption["businesscode"] == "024"
        assert redemption["applicationvol"] == "0000000000016000"
        assert redemption["applicationamount"] == "0" * 16
        assert redemption["defdividendmethod"] == " "
        assert method["businesscode"] == "029"
        assert method["defdividendmethod"] == "1"

    def test_stand_in_the_order_of_acceptance(self, data_dir):
        orders = [a_paid_order() for _ in range(5)]

        send()

        assert [row["appsheetserialno"] for row in rows(data_dir, "03")] == [
            order.order_no for order in orders
        ]

    def test_hold_nothing_of_other_days_and_other_tas(self, data_dir):
        a_paid_order(business_date=FRIDAY)
        a_paid_order(fund=a_fund("990041", agent=a_transfer_agent("92")))

        send()

        assert rows(data_dir, "03") == []
        assert len(rows(data_dir, "03", ta="92")) == 1

    @pytest.mark.parametrize(
        "state", ["PLACED", "PAYING", "PAYMENT_FAILED", "CANCELLED", "HELD"]
    )
    def test_hold_no_purchase_that_is_not_paid(self, state, data_dir):
        order = an_order(state=state)

        send()

        assert rows(data_dir, "03") == []
        assert state_of(order)[0] == state

    def test_are_for_the_transport_only(self, data_dir):
        send()

        modes = {
            stat.S_IMODE(path.stat().st_mode)
            for path in (data_dir / "ta" / "91" / "out").iterdir()
        }
        assert modes == {0o600}


class TestTheTraces:
    def test_are_orders_sent_in_a_file(self):
        order = a_paid_order()

        send()

        stored = Order.objects.get(pk=order.pk)
        assert stored.state == "SENT"
        assert stored.sent_in.name == "OFD_379_91_20250102_03.TXT"

    def test_are_a_package_and_its_files(self, data_dir):
        a_paid_order(amount=Decimal("10.00"))
        a_paid_order(amount=Decimal("0.55"))

        send()

        package = TaPackage.objects.get()
        assert (package.direction, package.state) == ("OUT", "WRITTEN")
        files = {file.file_type: file for file in package.files.all()}
        assert sorted(files) == ["01", "03", "INDEX"]
        assert files["03"].records == 2
        assert files["03"].control_totals == {"amount": "10.55", "shares": "0.00"}
        assert package.sha256 == files["INDEX"].sha256
        for file in files.values():
            path = data_dir / file.path
            assert path.stat().st_size == file.size

    def test_are_audit_entries(self):
        a_paid_order()

        send()

        prepared = AuditEntry.objects.get(action="trading.package.prepared")
        assert prepared.after["orders"] == 1
        assert prepared.subject == "OFI_379_91_20250102.TXT"
        assert AuditEntry.objects.filter(action="trading.package.written").count() == 1

    def test_are_a_day_in_work(self):
        send()

        assert BusinessDay.objects.get().state == "PROCESSING"


class TestRefusals:
    def test_refuses_a_day_that_takes_orders(self):
        an_open_day(FRIDAY)

        with pytest.raises(DayNotCutOff, match="cut it off first"):
            send(FRIDAY)

    def test_refuses_a_day_that_was_never_opened(self):
        with pytest.raises(DayNotCutOff):
            send(FRIDAY)

    def test_refuses_a_ta_without_a_link(self):
        with allowed("DELETE ON trading_talink"):
            TaLink.objects.all().delete()

        with pytest.raises(LinkIncomplete, match="TA 91 has no link"):
            send()


class TestTheSecondCheck:
    @pytest.mark.parametrize("kyc", ["EXPIRED", "FROZEN", "CLOSED"])
    def test_fails_orders_of_a_person_who_is_not_verified(self, kyc, data_dir):
        order, other = a_paid_order(), a_paid_order()
        FundTradingAccount.objects.filter(
            distribution_accounts__sub_accounts=order.sub_account
        ).update(kyc=kyc)

        send()

        assert state_of(order) == ("FAILED", "PERSON_NOT_VERIFIED")
        assert state_of(other) == ("SENT", "")
        assert len(rows(data_dir, "03")) == 1

    @pytest.mark.parametrize("card", ["CHANGING", "FROZEN", "UNBOUND"])
    def test_fails_orders_of_a_card_that_is_not_bound(self, card):
        order = a_paid_order()
        CapitalAccount.objects.filter(sub_accounts=order.sub_account).update(state=card)

        send()

        assert state_of(order) == ("FAILED", "CARD_NOT_BOUND")

    def test_lets_the_shares_of_a_failed_redemption_go(self):
        holding = a_holding(lots=("100.00",), frozen="100.00")
        order = an_order(
            business_code="024",
            sub_account=holding.sub_account,
            shares=Decimal("60.00"),
        )
        CapitalAccount.objects.update(state="FROZEN")

        send()

        assert state_of(order)[0] == "FAILED"
        assert Holding.objects.get().frozen == Decimal("40.00")

    @pytest.mark.parametrize("state", ["REFUSED", "REMOVING"])
    def test_fails_orders_whose_account_the_ta_turned_away(self, state):
        sub_account = a_sub_account()
        a_registration(sub_account, state=state)
        order = a_paid_order(sub_account=sub_account)

        send()

        assert state_of(order) == ("FAILED", "ACCOUNT_REFUSED")


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


class TestOrdersThatWait:
    """Held on Thursday for the account at the TA; Friday's evening asks again."""

    def the_next_evening(self) -> None:
        an_open_day(FRIDAY)
        days.cut_off_day(
            business_date=FRIDAY, actor=service(), now=clock.at(FRIDAY, dt.time(15))
        )
        send(FRIDAY)

    @pytest.fixture
    def waiting(self) -> Order:
        TaLink.objects.update(open_with_purchase=False)
        sub_account = a_sub_account()
        a_registration(sub_account, state="NONE")
        order = a_paid_order(sub_account=sub_account)
        send()
        return order

    def test_go_out_with_the_day_of_their_release(self, waiting):
        TradingRegistration.objects.update(state="ACTIVE")

        self.the_next_evening()

        stored = Order.objects.get(pk=waiting.pk)
        assert (stored.state, stored.business_date) == ("SENT", FRIDAY)
        assert stored.sent_in.name == "OFD_379_91_20250103_03.TXT"

    def test_wait_on_without_an_answer(self, waiting):
        self.the_next_evening()

        assert state_of(waiting) == ("HELD", "WAITS_FOR_ACCOUNT")
        assert Order.objects.filter(business_code="001").count() == 1

    def test_fail_when_the_ta_says_no(self, waiting):
        TradingRegistration.objects.update(state="REFUSED")

        self.the_next_evening()

        assert state_of(waiting) == ("FAILED", "ACCOUNT_REFUSED")


class TestValuesThatDoNotFit:
    def test_hold_their_order_and_the_rest_goes(self, data_dir):
        # 61 Chinese characters need 122 bytes; InvestorName of version 20 has 120.
        long_name = "样" * 61
        misfit = a_sub_account(person=a_customer(name=long_name))
        a_registration(misfit, state="NONE")
        order = a_paid_order(sub_account=misfit)
        good = a_paid_order()

        send()

        account = Order.objects.get(business_code="001")
        assert state_of(account) == ("HELD", "DOES_NOT_FIT")
        assert state_of(order) == ("HELD", "WAITS_FOR_ACCOUNT")
        assert state_of(good) == ("SENT", "")
        assert rows(data_dir, "01") == []
        assert [row["appsheetserialno"] for row in rows(data_dir, "03")] == [
            good.order_no
        ]
        assert TradingRegistration.objects.get(sub_account=misfit).state == "NONE"

    def test_open_a_break_that_does_not_tell_the_value(self):
        misfit = a_sub_account(person=a_customer(name="样" * 61))
        a_registration(misfit, state="NONE")
        a_paid_order(sub_account=misfit)

        send()

        found = Break.objects.get()
        assert (found.kind, found.reason) == ("trades", "DOES_NOT_FIT")
        assert found.subject == Order.objects.get(business_code="001").order_no
        assert "InvestorName" in found.message
        assert "122 bytes" in found.message
        assert "样" not in found.message

    def test_hold_an_order_of_the_03_as_well(self, data_dir):
        order = a_paid_order(order_no="20250102\t00000000000001")
        good = a_paid_order()

        send()

        assert state_of(order) == ("HELD", "DOES_NOT_FIT")
        assert Order.objects.get(pk=order.pk).sent_in is None
        assert state_of(good) == ("SENT", "")
        assert TaFile.objects.get(file_type="03").records == 1
        assert Break.objects.get().amount == Decimal("1000.00")

    @pytest.mark.parametrize("version", ["20", "21", "22"])
    @pytest.mark.parametrize("name", ["𬱖䶮喆", "样·例", "样　例", "Ana O'Neil"])
    def test_are_not_names_of_people(self, version, name, data_dir):
        TaLink.objects.update(version=version)
        sub_account = a_sub_account(person=a_customer(name=name))
        a_registration(sub_account, state="NONE")
        a_paid_order(sub_account=sub_account)

        send()

        [row] = rows(data_dir, "01")
        assert row["investorname"].rstrip(" ") == name
