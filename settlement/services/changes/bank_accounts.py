"""The registry of bank accounts: new ones, changed ones, and those that ended."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Channel, TransferAgent
from fundops.core.models import Proposal, Staff
from fundops.core.services.proposals.changeables import (
    HIGH,
    Changeable,
    Values,
    Words,
)
from fundops.core.services.proposals.errors import ChangeRefused
from fundops.core.services.proposals.fields import (
    Choice,
    Code,
    Field,
    Plain,
    Text,
    YesNo,
)
from settlement.models import BankAccount
from trading.models import Fund

_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{3,39}", re.ASCII)
_COLUMNS = (
    *("kind", "bank_code", "account_name", "ta_code", "fund_code"),
    *("channel", "is_active"),
)


class BankAccountChange(Changeable):
    """Where money may go: two persons look at every change of it."""

    code = "BANK_ACCOUNT"
    review_kind = HIGH
    makes_new = True
    model: ClassVar[Any] = BankAccount
    import_columns = ("account_no", *_COLUMNS)
    label: Words = gettext_lazy("Bank account")
    subject_label: Words = gettext_lazy("Account number")

    def fields(self, subject: str) -> Sequence[Field]:
        return (
            Field(
                "kind", gettext_lazy("Kind"), lambda: Choice(BankAccount.Kind.choices)
            ),
            Field("bank_code", gettext_lazy("Bank"), lambda: Text(longest=40)),
            Field(
                "account_name", gettext_lazy("Account name"), lambda: Text(longest=120)
            ),
            Field("ta_code", gettext_lazy("TA"), lambda: _optional(9)),
            Field("fund_code", gettext_lazy("Fund"), lambda: _optional(12)),
            Field("channel", gettext_lazy("Channel"), lambda: _optional(16)),
            Field(
                "is_active",
                gettext_lazy("Active"),
                YesNo,
                gettext_lazy("No ends the account: nothing more is paid to it."),
            ),
        )

    def subject_problem(self, subject: str) -> str:
        if _NUMBER.fullmatch(subject):
            return ""
        return _("Write 4 to 40 digits or letters.")

    def subject_of(self, record: Any) -> str:
        return str(record.account_no)

    def subject_words(self, subject: str) -> str:
        return f"****{subject[-4:]}"

    def record(self, subject: str) -> BankAccount | None:
        return (
            BankAccount.objects.select_related("transfer_agent", "fund", "channel")
            .filter(account_no=subject)
            .first()
        )

    def current(self, subject: str) -> dict[str, Plain] | None:
        account = self.record(subject)
        if account is None:
            return None
        return {
            "kind": account.kind,
            "bank_code": account.bank_code,
            "account_name": account.account_name,
            "ta_code": account.transfer_agent.code if account.transfer_agent else "",
            "fund_code": account.fund.code if account.fund else "",
            "channel": account.channel.code if account.channel else "",
            "is_active": account.is_active,
        }

    def check(
        self,
        *,
        subject: str,
        before: Values | None,
        after: Values,
        effective_from: dt.date,
        maker: Staff,
    ) -> None:
        """
        Refuse an account of a TA, fund or channel that is not there or not its own.

        :raises ChangeRefused: saying which.
        """
        _known("TA", TransferAgent, after["ta_code"])
        _known(_("fund"), Fund, after["fund_code"])
        _known(_("channel"), Channel, after["channel"])
        if after["channel"] and after["kind"] != BankAccount.Kind.CHANNEL:
            raise ChangeRefused(
                _("Only an account of kind channel belongs to a channel.")
            )
        fund = Fund.objects.filter(code=after["fund_code"]).first()
        if fund and after["ta_code"] != fund.transfer_agent.code:
            raise ChangeRefused(
                _("Fund %(fund)s is of TA %(ta)s.")
                % {"fund": fund.code, "ta": fund.transfer_agent.code}
            )

    def apply(self, proposal: Proposal, *, actor: Staff, now: dt.datetime) -> None:
        values = proposal.after
        BankAccount.objects.update_or_create(
            account_no=proposal.subject,
            defaults={
                "kind": values["kind"],
                "bank_code": values["bank_code"],
                "account_name": values["account_name"],
                "transfer_agent": _found(TransferAgent, values["ta_code"]),
                "fund": _found(Fund, values["fund_code"]),
                "channel": _found(Channel, values["channel"]),
                "is_active": values["is_active"],
            },
        )


def _optional(longest: int) -> Code:
    return Code(longest=longest, required=False)


def _found(model: Any, code: str) -> Any:
    return model.objects.get(code=code) if code else None


def _known(what: str, model: Any, code: str) -> None:
    if code and not model.objects.filter(code=code).exists():
        raise ChangeRefused(
            _("There is no %(what)s %(code)s.") % {"what": what, "code": code}
        )
