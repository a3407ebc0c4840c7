"""A payout with everything that a decision to send it again looks at."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery, Sum

from fundops.core import clock
from fundops.core.asked_once import asked_once, keep
from fundops.core.money import ZERO
from fundops.core.services import thresholds
from settlement.models import BankMovement, Claim, Payout
from settlement.selectors.evidence_gate import PAYING, paid_to_others
from settlement.selectors.named_cards import names_its_card, naming_a_card
from settlement.selectors.parts import divided, is_divided
from settlement.selectors.payouts import attempts_with_answers

#: Movements named on a page.
MOST = 20
_RELATED = (
    "card__capital_account",
    "claim__receipt__transfer_agent",
    "claim__receipt__fund",
    "claim__sub_account__capital_account__fund_trading_account",
    "claim__sub_account__distribution_account__partner",
    "claim__sub_account__distribution_account__fund_trading_account",
)
_CUSTOMER = "claim__sub_account__capital_account__fund_trading_account"


@asked_once
def payout_case(payout_no: str) -> Any:
    """
    Read a payout in one question: its claim, its card, and whose it is.

    Beside it stands `usual`, the amounts of the customer's last payouts before it.
    """
    earlier = Payout.objects.filter(
        **{_CUSTOMER: OuterRef(_CUSTOMER)}, pk__lt=OuterRef("pk")
    ).exclude(state=Payout.State.CANCELLED)
    most = thresholds.count("USUAL_OF_LAST")
    on_the_row = Payout.objects.filter(
        claim__record_id=OuterRef("claim__record_id"), state__in=PAYING
    ).exclude(claim=OuterRef("claim"))
    paid = on_the_row.order_by().values("claim__record_id").annotate(n=Sum("amount"))
    cases = Payout.objects.select_related(*_RELATED).annotate(
        usual=ArraySubquery(earlier.order_by("-pk").values("amount")[:most]),
        paid_to_others=Subquery(paid.values("n")),
        divided=Exists(divided(OuterRef("claim"))),
        names_card=Exists(
            naming_a_card().filter(
                claim=OuterRef("claim"), part=OuterRef("part"), card=OuterRef("card")
            )
        ),
    )
    found: Any = cases.get(payout_no=payout_no)
    claim = found.claim
    keep(paid_to_others, found.paid_to_others or ZERO, claim.record_id, claim)
    keep(is_divided, claim.kind == Claim.Kind.REFUND and found.divided, claim)
    keep(names_its_card, found.names_card, found)
    return found


@asked_once
def movements_about(payout: Payout) -> list[BankMovement]:
    """
    Find every movement that may be one of its tries, in one question, the oldest first.

    Those under its numbers; debits of its amount that nothing explains; and of those
    that are merely alike on the accounts it was sent from, the first `MOST`.
    """
    tries = attempts_with_answers(payout)
    lines = BankMovement.objects.select_related("account")
    unknown = Q(amount=-payout.amount, nature=BankMovement.Nature.UNKNOWN)
    if not tries:
        since = payout.business_date
        return list(lines.filter(unknown, booked_on__gte=since).order_by("id"))
    since = min(payout.business_date, tries[0].file.business_date)
    numbers = [one.attempt_no for one in tries]
    own = lines.filter(Q(subject_no__in=numbers) | unknown & Q(booked_on__gte=since))
    alike = lines.filter(
        amount__in=[payout.amount, -payout.amount],
        account__in={one.account_id for one in tries},
        booked_on__gte=tries[0].sent_at.astimezone(clock.SHANGHAI).date(),
    ).exclude(state=BankMovement.State.REFUTED)
    both = own.order_by().union(alike.order_by("booked_on", "id")[:MOST])
    return sorted(both, key=lambda one: one.pk)
