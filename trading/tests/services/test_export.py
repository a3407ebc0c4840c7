from __future__ import annotations

import datetime as dt
import stat
from decimal import Decimal

import pytest

from accounts.models import (
    CapitalAccount,
    FundAccount,
    FundTradingAccount,
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
from trading.tests.evening import rows, send, state_of
from trading.tests.factories import (
    a_customer,
    a_fund,
    a_holding,
    a_known_sub_account,
    a_paid_order,
    a_placed_order,
    a_registration,
    a_sub_account,
    a_transfer_agent,
    an_order,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day() -> None:
    a_day_cut_off(THURSDAY)
    a_transfer_agent("91")


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

    def test_fails_orders_whose_fund_account_the_ta_froze(self):
        order = a_paid_order(sub_account=a_known_sub_account())
        FundAccount.objects.update(frozen_on=THURSDAY)

        send()

        assert state_of(order) == ("FAILED", "ACCOUNT_FROZEN")


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
