"""The registry of bank accounts and the catalogue of codes, under four eyes."""

from __future__ import annotations

from typing import Any

import pytest

from fundops.core.models import AuditEntry
from fundops.core.services import proposals
from fundops.core.tests.factories import FRIDAY, THURSDAY, a_person, noon, service
from fundops.core.tests.proposing import (
    REASON,
    a_proposal,
    an_approved_proposal,
    review_of,
)
from settlement.models import BankAccount, OutcomeCode
from settlement.selectors.outcome_codes import what_is

pytestmark = pytest.mark.django_db
ACCOUNT: dict[str, Any] = {
    "kind": "BANK_ACCOUNT",
    "subject": "990000000000001",
    "after": {
        "kind": "PAYOUT",
        "bank_code": "样例银行",
        "account_name": "样例基金销售专户",
        "ta_code": "",
        "fund_code": "",
        "channel": "",
        "is_active": True,
    },
    "effective_from": FRIDAY,
}
CODE: dict[str, Any] = {
    "kind": "OUTCOME_CODE",
    "subject": "*/E7777",
    "after": {"nature": "FAILURE", "cause": "BANK", "text": "银行系统维护"},
    "effective_from": FRIDAY,
}


def in_force() -> None:
    proposals.apply_due(business_date=FRIDAY, actor=service(), now=noon(THURSDAY))


class TestBankAccount:
    def test_is_new_after_two_approvals_on_its_day(self) -> None:
        proposal = an_approved_proposal(**ACCOUNT)
        assert not BankAccount.objects.filter(account_no=ACCOUNT["subject"]).exists()

        in_force()

        account = BankAccount.objects.get(account_no=ACCOUNT["subject"])
        assert account.account_name == "样例基金销售专户"
        assert review_of(proposal).kind == "CHANGE_HIGH"
        assert review_of(proposal).level == 2

    def test_ends(self) -> None:
        BankAccount.objects.create(
            account_no=ACCOUNT["subject"],
            kind="PAYOUT",
            bank_code="样例银行",
            account_name="样例基金销售专户",
        )
        an_approved_proposal(
            **{**ACCOUNT, "after": {**ACCOUNT["after"], "is_active": False}}
        )

        in_force()

        assert not BankAccount.objects.get(account_no=ACCOUNT["subject"]).is_active

    def test_the_trail_names_it_by_its_last_digits(self) -> None:
        proposal = a_proposal(**ACCOUNT)

        entry = AuditEntry.objects.get(subject=proposal.proposal_no)
        assert entry.after is not None
        assert entry.after["subject"] == "****0001"

    @pytest.mark.parametrize(
        "changed",
        [{"ta_code": "99"}, {"fund_code": "990001"}, {"channel": "NOBODY"}],
    )
    def test_refuses_what_is_not_there(self, changed: dict[str, Any]) -> None:
        with pytest.raises(proposals.ChangeRefused):
            a_proposal(**{**ACCOUNT, "after": {**ACCOUNT["after"], **changed}})

    def test_comes_from_a_file_as_proposals_only(self) -> None:
        maker = a_person(role="configuration")
        content = (
            "account_no,kind,bank_code,account_name,ta_code,fund_code,channel,is_active\n"
            "990000000000001,PAYOUT,样例银行,样例基金销售专户,,,,1\n"
        )
        looked = proposals.preview(
            kind="BANK_ACCOUNT",
            content=content.encode(),
            effective_from=FRIDAY,
            reason=REASON,
            actor=maker,
            now=noon(THURSDAY),
        )
        (made,) = proposals.confirm(
            kind="BANK_ACCOUNT", sha256=looked.sha256, actor=maker, now=noon(THURSDAY)
        )

        assert made.after == ACCOUNT["after"]
        assert not BankAccount.objects.filter(account_no=ACCOUNT["subject"]).exists()


class TestOutcomeCode:
    def test_means_something_from_its_day_on(self) -> None:
        an_approved_proposal(**CODE)
        assert not what_is(party="SANDBOX", code="E7777").is_known

        in_force()

        assert what_is(party="SANDBOX", code="E7777").cause == "BANK"

    @pytest.mark.parametrize(
        "changed",
        [
            {"nature": "SUCCESS", "cause": "CUSTOMER"},
            {"nature": "FAILURE", "cause": "NONE"},
        ],
    )
    def test_refuses_a_cause_that_does_not_fit(self, changed: dict[str, Any]) -> None:
        with pytest.raises(proposals.ChangeRefused):
            a_proposal(**{**CODE, "after": {**CODE["after"], **changed}})

        assert not OutcomeCode.objects.filter(code="E7777").exists()
