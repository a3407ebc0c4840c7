from __future__ import annotations

from pathlib import Path

import pytest

from accounts.models import Outlet, Partner, TransferAgent
from fundops.core.errors import InputRefused
from fundops.core.models import AuditEntry
from fundops.core.tests.factories import service
from fundops.workbench.services.import_masters import MastersAnswer, import_masters
from fundops.workbench.tests.factories import (
    AGENT_91,
    FUND_A,
    FUND_B,
    MAIN,
    PARTNER_P,
    a_masters_folder,
)
from settlement.models import BankAccount
from trading.models import Fund, TaLink

pytestmark = pytest.mark.django_db


def load(folder: Path) -> MastersAnswer:
    return import_masters(directory=folder, actor=service())


class TestImportMasters:
    def test_adds_what_is_new(self, tmp_path: Path) -> None:
        answer = load(a_masters_folder(tmp_path))

        assert answer.reasons == []
        assert answer.files == {
            "transfer_agents.csv": {"added": 2, "same": 0},
            "funds.csv": {"added": 2, "same": 0},
            "partners.csv": {"added": 1, "same": 0},
            "bank_accounts.csv": {"added": 1, "same": 0},
        }

    def test_makes_a_ta_with_its_link_and_registration_account(
        self, tmp_path: Path
    ) -> None:
        load(a_masters_folder(tmp_path, accounts=""))

        link = TaLink.objects.get(transfer_agent__code="91")
        assert (link.version, link.open_with_purchase) == ("21", True)
        account = BankAccount.objects.get(transfer_agent__code="91")
        assert (account.kind, account.account_no, account.bank_code) == (
            "REGISTRATION",
            "9100000000000001",
            "102",
        )

    def test_makes_a_fund_with_its_days_and_raising_account(
        self, tmp_path: Path
    ) -> None:
        load(a_masters_folder(tmp_path))

        fund = Fund.objects.get(code="990002")
        assert (fund.kind, fund.currency, fund.transfer_agent.code) == (
            "qdii",
            "156",
            "92",
        )
        assert (
            fund.purchase_pay_days,
            fund.redemption_pay_days,
            fund.dividend_pay_days,
            fund.confirm_days,
        ) == (3, 7, 4, 2)
        assert Fund.objects.get(code="990001").confirm_days == 1
        assert BankAccount.objects.get(fund=fund).account_no == "9200000000000099"

    def test_makes_a_partner_with_its_outlet(self, tmp_path: Path) -> None:
        load(a_masters_folder(tmp_path))

        assert Partner.objects.get(code="P9901").outlet_code == "9901"
        assert Outlet.objects.get(code="9901").partner.code == "P9901"

    def test_completes_the_partner_self_once(self, tmp_path: Path) -> None:
        Partner.objects.get_or_create(code="SELF", defaults={"name": "x"})
        folder = a_masters_folder(tmp_path, partners="SELF,样例直销,9900")

        assert load(folder).files["partners.csv"] == {"added": 1, "same": 0}
        assert load(folder).files["partners.csv"] == {"added": 0, "same": 1}

        own = Partner.objects.get(code="SELF")
        assert (own.name, own.outlet_code) == ("样例直销", "9900")

    def test_completes_a_raising_account_known_by_its_number(
        self, tmp_path: Path
    ) -> None:
        raising = "9200000000000099,RAISING,103,样例全球募集验资户,92,990002"
        folder = a_masters_folder(tmp_path, accounts=raising)

        assert load(folder).files["bank_accounts.csv"] == {"added": 1, "same": 0}
        assert load(folder).files["bank_accounts.csv"] == {"added": 0, "same": 1}

        account = BankAccount.objects.get(account_no="9200000000000099")
        assert (account.bank_code, account.account_name) == (
            "103",
            "样例全球募集验资户",
        )

    def test_finds_a_registration_account_told_twice_the_same(
        self, tmp_path: Path
    ) -> None:
        again = "9100000000000001,REGISTRATION,102,样例登记甲注册登记户,91,"

        answer = load(a_masters_folder(tmp_path, accounts=again))

        assert answer.files["bank_accounts.csv"] == {"added": 0, "same": 1}

    def test_changes_nothing_the_second_time(self, tmp_path: Path) -> None:
        load(a_masters_folder(tmp_path))
        written = AuditEntry.objects.count()

        answer = load(tmp_path)

        assert all(counts["added"] == 0 for counts in answer.files.values())
        assert sum(counts["same"] for counts in answer.files.values()) == 6
        assert AuditEntry.objects.count() == written

    def test_leaves_an_audit_entry_a_record(self, tmp_path: Path) -> None:
        load(a_masters_folder(tmp_path))

        assert set(AuditEntry.objects.values_list("action", "subject")) == {
            ("accounts.transfer_agent.imported", "TA 91"),
            ("accounts.transfer_agent.imported", "TA 92"),
            ("trading.fund.imported", "fund 990001"),
            ("trading.fund.imported", "fund 990002"),
            ("accounts.partner.imported", "partner P9901"),
            ("settlement.bank_account.imported", "bank account ****0001"),
        }

    def test_reads_only_the_files_that_are_there(self, tmp_path: Path) -> None:
        folder = a_masters_folder(tmp_path, agents="", funds="", accounts="")

        assert list(load(folder).files) == ["partners.csv"]

    def test_is_refused_for_a_folder_without_masters(self, tmp_path: Path) -> None:
        with pytest.raises(InputRefused, match="holds none of"):
            load(tmp_path)


class TestABadRow:
    def test_refuses_its_whole_file_with_every_reason(self, tmp_path: Path) -> None:
        bad = (
            f"{FUND_A}\n990009,77,样例,bond,CNY,x,3,2,,\n"
            f"{'9' * 7},91,样例,stock,156,2,3,2,,"
        )

        answer = load(a_masters_folder(tmp_path, funds=bad, accounts=""))

        assert not Fund.objects.exists()
        assert answer.reasons == [
            "funds.csv, row 3, column currency: 'CNY' is no ISO 4217 number; "
            "write 156 for the yuan",
            "funds.csv, row 3, column purchase_pay_days: 'x' is not a number of days "
            "from 0 to 99",
            "funds.csv, row 3, column ta_code: '77' is no TA we know; import it first",
            "funds.csv, row 4, column fund_code: '9999999' is not a code of 1 to 6 "
            "ASCII letters and digits",
            "funds.csv, row 4, column kind: 'stock' is none of money, equity, bond, "
            "mixed, index, qdii, private",
        ]

    def test_leaves_the_other_files(self, tmp_path: Path) -> None:
        answer = load(a_masters_folder(tmp_path, partners="P9901,样例,99 01"))

        assert list(answer.files) == [
            "transfer_agents.csv",
            "funds.csv",
            "bank_accounts.csv",
        ]
        assert TransferAgent.objects.count() == 2
        assert not Partner.objects.filter(code="P9901").exists()

    @pytest.mark.parametrize(
        ("changed", "reason"),
        [
            ({"agents": AGENT_91.replace(",21,", ",22,")}, "differs from '21'"),
            ({"agents": AGENT_91[:-1] + "0"}, "differs from '1'"),
            ({"funds": FUND_A.replace("bond", "index")}, "differs from 'bond'"),
            ({"funds": FUND_B.replace("0099", "0098")}, "9200000000000099"),
            (
                {"partners": PARTNER_P.replace("伙伴", "别人")},
                "differs from '样例伙伴'",
            ),
            ({"accounts": MAIN.replace("_MAIN", "_SUB")}, "'COLLECTION_MAIN'"),
        ],
    )
    def test_is_one_that_differs_from_what_is_held(
        self, tmp_path: Path, changed: dict[str, str], reason: str
    ) -> None:
        load(a_masters_folder(tmp_path))
        files = {"agents": "", "funds": "", "partners": "", "accounts": ""} | changed

        answer = load(a_masters_folder(tmp_path, **files))

        assert answer.files == {}
        assert len(answer.reasons) == 1
        assert reason in answer.reasons[0]
        assert "reviewed proposal" in answer.reasons[0]

    @pytest.mark.parametrize(
        ("rows", "reason"),
        [
            ({"agents": f"{AGENT_91}\n{AGENT_91}"}, "stands in row 2 already"),
            (
                {"accounts": "9100000000000001,PAYOUT,102,样例,,"},
                "differs from 'REGISTRATION'",
            ),
            (
                {"accounts": "8800000000000002,RAISING,102,样例,92,990001"},
                "is a fund of TA 91",
            ),
            (
                {"partners": f"{PARTNER_P}\nP9902,样例,9901"},
                "stands in row 2 already",
            ),
            (
                {"funds": FUND_B.replace("9200000000000099", "9100000000000001")},
                "is held as the account of something else",
            ),
        ],
    )
    def test_is_one_that_contradicts_another(
        self, tmp_path: Path, rows: dict[str, str], reason: str
    ) -> None:
        answer = load(a_masters_folder(tmp_path, **rows))

        assert any(reason in told for told in answer.reasons), answer.reasons
