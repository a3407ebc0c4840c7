"""
One record of everything that has a page, in the state in which its acts can be done.

A model of which the played days below leave no record is filled by `made`: a value of
the right kind in every column that must have one. Where that is not enough, or where a
page needs a record of its own, add it to `special` under the URL's name.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db import models, transaction
from django.db.models import Model

from accounts.models import Screening
from accounts.tests.factories import a_person as a_customer
from fundops.core.models import (
    Alert,
    AuditEntry,
    Break,
    Case,
    ExportRequest,
    MovedClock,
    Staff,
)
from fundops.core.services import alerts, audit, cases, evidence
from fundops.core.tests.factories import FRIDAY, THURSDAY, a_person, noon, service
from fundops.core.tests.papers import A_PDF
from fundops.core.tests.proposing import a_proposal
from settlement.models import (
    CustodianTransfer,
    Refund,
)
from settlement.services import refunds
from settlement.services.collection_answers import record_answer
from settlement.services.release_money import release_order_money
from settlement.tests import owed
from settlement.tests import payouts as of_payouts
from settlement.tests import refunds as of_refunds
from settlement.tests import transfers as of_transfers
from settlement.tests.channel_factories import the_channels_account
from settlement.tests.factories import (
    A_FAILURE,
    a_bank_account,
    a_collection,
    a_success,
    an_order_to_collect,
)
from trading.models import FundQuote
from trading.services import plans
from trading.tests.factories import a_plan
from trading.tests.quotes import quote_on

NOW = noon(FRIDAY)
_OF_A_QUOTE = ("change", "release")
_OF_A_PLAN = ("change", "pause", "end")


class World:
    """The records, by model and by what a URL needs."""

    def __init__(
        self, operations: Staff, configuration: Staff, compliance: Staff
    ) -> None:
        # The noon on which everything is submitted, and nothing has expired yet.
        MovedClock.objects.create(pk=1, moment=NOW)
        #: The maker of everything but of `own_review` and `proposal`.
        self.maker = a_person()
        self._play(operations)
        self.proposal = a_proposal(configuration)
        self.case, self.closed_case = (
            a_case(a_person(role="compliance")) for _ in range(2)
        )
        close_case(self.closed_case, compliance)
        self.alert, self.taken_alert = (an_alert(n) for n in ("1", "2"))
        alerts.take(alert_no=self.taken_alert.alert_no, actor=compliance, now=NOW)
        self.quote = quote_on(FRIDAY, "1.5000", doubt=FundQuote.Doubt.NAV_JUMPED)
        self.plan = a_plan()
        self.paused_plan = plans.pause_plan(
            plan_id=a_plan().pk, actor=operations, now=NOW
        )
        self.special = self._special()

    def arguments(self, url_name: str, model: str, wanted: tuple[str, ...]) -> Any:
        """Say what to put into a pattern; None where nothing is known for it."""
        if not wanted:
            return {}
        if url_name in self.special:
            found = self.special[url_name]
            return found if isinstance(found, dict) else {"object_id": found.pk}
        if wanted == ("object_id",) and model:
            return {"object_id": self.record(model).pk}
        return None

    def record(self, label: str) -> Model:
        """Find a record of a model that has a page, or make one."""
        model = next(m for m in admin.site._registry if m._meta.label_lower == label)
        found = model._default_manager.order_by("pk").first()
        return found or made(model)

    def _play(self, operations: Staff) -> None:
        self.draft = of_transfers.a_draft()
        self.executed = self._a_fee_that_was_taken()
        of_payouts.the_account()
        self.failed = of_payouts.a_failed_payout()
        self.sent = of_payouts.a_sent_payout("90.00")
        order = of_payouts.a_cancelled_purchase()
        others = [of_payouts.a_cancelled_purchase() for _ in range(3)]
        release_order_money(business_date=FRIDAY, actor=service(), now=NOW)
        self.refund = Refund.objects.get(order_no=order.order_no)
        waiting, own, self.elsewhere = (
            Refund.objects.get(order_no=o.order_no) for o in others
        )
        of_refunds.the_card_that_paid_is_closed(self.elsewhere)
        self.other_card = of_refunds.another_card_of(self.elsewhere)
        self.review = refunds.submit(
            refund_no=waiting.refund_no, actor=self.maker, now=NOW
        )
        self.own_review = refunds.submit(
            refund_no=own.refund_no, actor=operations, now=NOW
        )
        self.money = self._money_nobody_waits_for()
        self.paper = evidence.attach(
            kind="REFUND",
            subject_no=waiting.refund_no,
            name="paper.pdf",
            content=A_PDF,
            person=self.maker,
            now=NOW,
        )

    def _a_fee_that_was_taken(self) -> CustodianTransfer:
        """An executed transfer, of which something is owed still."""
        a_bank_account("OWN")
        owed.a_fee("10.00")
        (fee,) = of_transfers.prepare()
        executed = owed.executed(fee)
        owed.a_fee("5.00")
        return executed

    def _money_nobody_waits_for(self) -> Break:
        the_channels_account()
        debit = a_collection(state="SUBMITTED", order=an_order_to_collect())
        for answer in (A_FAILURE, a_success()):
            record_answer(
                collection_id=debit.pk,
                answer=answer,
                source="QUERY",
                now=noon(THURSDAY),
            )
        return Break.objects.get(subject=debit.collection_no)

    def _special(self) -> dict[str, Any]:
        return {
            "set_language": {},
            "settlement:callbacks": {"channel": "PAYA"},
            "admin:app_list": {"app_label": "core"},
            "admin:view_on_site": {"content_type_id": 1, "object_id": 1},
            "admin:core_break_give_back": self.money,
            "admin:core_break_to_channel": self.money,
            "admin:core_break_change": self.money,
            "admin:core_review_change": self.review,
            "admin:core_review_withdraw": self.own_review,
            "admin:core_review_outcome": {"entry_id": a_batch(self.maker).pk},
            "admin:core_evidence_attach": {
                "kind": "REFUND",
                "subject_no": self.refund.refund_no,
            },
            "admin:core_exportrequest_take": made(
                ExportRequest,
                model="settlement.refund",
                list_name="settlement_refund_changelist",
                format="csv",
            ),
            "admin:core_proposal_change": self.proposal,
            "admin:core_proposal_submit": self.proposal,
            "admin:core_proposal_cancel": self.proposal,
            "admin:core_proposal_password": self.proposal,
            "admin:propose_change": {"kind": "CALENDAR_DAY"},
            "admin:import_changes": {"kind": "CALENDAR_DAY"},
            **{
                f"admin:core_alert_{act}": self.alert
                for act in ("change", "take", "close", "gather", "open_case")
            },
            "admin:core_alert_give_back": self.taken_alert,
            **{
                f"admin:core_case_{act}": self.case
                for act in ("change", "note", "close", "take_over")
            },
            "admin:core_case_reopen": self.closed_case,
            **{
                f"admin:accounts_screening_{act}": a_screening()
                for act in ("change", "namesake")
            },
            **{f"admin:trading_plan_{act}": self.plan for act in _OF_A_PLAN},
            "admin:trading_plan_resume": self.paused_plan,
            "admin:settlement_payout_resend": self.failed,
            "admin:settlement_payout_enquire": self.sent,
            "admin:settlement_refund_submit": self.refund,
            "admin:settlement_refund_lower": self.refund,
            "admin:settlement_refund_card": self.elsewhere,
            **{f"admin:trading_fundquote_{act}": self.quote for act in _OF_A_QUOTE},
            "admin:settlement_custodiantransfer_submit": self.draft,
            "admin:settlement_custodiantransfer_correct": self.executed,
        }


@transaction.atomic
def a_batch(person: Staff) -> AuditEntry:
    """The entry under which the outcome of a batch is shown."""
    return audit.record(
        action="core.review.batch", subject="BATCH", actor=person, after={"items": []}
    )


def a_screening() -> Screening:
    """A customer whose name is listed, for compliance to look at."""
    person = a_customer()
    return Screening.objects.create(
        business_date=FRIDAY,
        fund_trading_account=person,
        list_version="SAMPLE",
        result=Screening.Result.REVIEW,
        reference="R1",
        screened_at=NOW,
    )


def a_case(owner: Staff) -> Case:
    return cases.open_case(
        title="样例事项 of a test", opened_on=FRIDAY, actor=owner, now=NOW
    )


def close_case(case: Case, person: Staff) -> None:
    cases.close(
        case_no=case.case_no,
        outcome=Case.Outcome.NO_FINDING,
        actor=person,
        now=NOW,
        note="looked at and nothing found",
    )


def an_alert(reference: str) -> Alert:
    return alerts.open_alert(
        kind="TEST",
        reference=f"test:{reference}",
        subject="TEST",
        message="样例提示",
        opened_on=FRIDAY,
    )


def made(model: type[Model], /, **fields: Any) -> Model:
    """Make a row with a value of the right kind in every column that must have one."""
    for field in model._meta.concrete_fields:
        if field.name in fields or field.primary_key or _may_stay(field):
            continue
        fields[field.name] = _value(field)
    return model._default_manager.create(**fields)


def _may_stay(field: models.Field[Any, Any]) -> bool:
    return (
        field.has_default()
        or field.null
        or field.blank
        or bool(getattr(field, "auto_now_add", False))
    )


def _value(field: models.Field[Any, Any]) -> Any:
    if isinstance(field, models.ForeignKey):
        to = field.remote_field.model
        if to is Staff:
            return a_person(role="reviewer")
        found = to._default_manager.order_by("pk").last()
        return found or made(to)
    if field.choices:
        return field.flatchoices[0][0]
    for kind, value in _VALUES.items():
        if isinstance(field, kind):
            return value
    return f"{field.model._meta.model_name}"[: field.max_length or 40].upper()


_VALUES: dict[type[models.Field[Any, Any]], Any] = {
    models.DateTimeField: NOW,
    models.DateField: FRIDAY,
    models.TimeField: dt.time(12),
    models.DecimalField: Decimal("1.00"),
    models.IntegerField: 1,
    models.BooleanField: False,
    models.JSONField: {},
}
