"""What a maker may change of a refund before it is submitted: its amount, its card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.admin import evidence, figures
from fundops.core.admin.acts import Act
from fundops.core.admin.cells import Link
from fundops.core.admin.page import Page, Panel, Text
from fundops.core.admin.states import state_badge
from fundops.core.models import Staff
from settlement.admin import books, refund_payee
from settlement.admin.claims import explain_link
from settlement.admin.formula import refund_formula
from settlement.errors import RefundRefused
from settlement.models import Refund
from settlement.selectors import page_facts
from settlement.selectors.destinations import other_cards, why_gone
from settlement.services import refunds

Words = str | Promise
_MAKERS = ("operations",)
_CENT = Decimal("0.01")
_WITH_ITS_MAKER = (
    Refund.State.CREATED,
    Refund.State.RETURNED_TO_MAKER,
    Refund.State.REJECTED,
)


# Less now, the rest stays owed


def _lower_lock(refund: Refund) -> Words | None:
    if refund.state not in _WITH_ITS_MAKER or refund.amount <= _CENT:
        return None
    return ""


def _lower_plan(refund: Refund) -> Page:
    claim = refund.claim
    record = page_facts.evidence(claim.record_id)
    words = _(
        "What is left out stays owed: it becomes a refund of its own of the same "
        "claim, which waits for a decision."
    )
    return Page(
        title=_("Lower refund %(number)s") % {"number": refund},
        badges=[state_badge(refund)],
        facts=[
            books.amount_fact(_("To refund"), refund.amount, claim.currency),
            *books.customer_facts(claim.sub_account),
        ],
        columns=[
            [
                refund_formula(refund, record, explain_link(claim)),
                Panel(_("What happens"), [Text(words)]),
                *refund_payee.parts(claim),
            ]
        ],
    )


def _lower_reasons(refund: Refund) -> Sequence[tuple[str, Words]]:
    return list(refunds.LOWERING.items())


def _lower(
    refund: Refund, actor: Staff, now: dt.datetime, note: str, reason: str, amount: str
) -> str:
    made = refunds.lower(
        refund_no=refund.refund_no,
        amount=_amount(amount.replace(",", "")),
        reason_code=reason,
        reason=note,
        actor=actor,
        now=now,
    )
    return _(
        "%(number)s, %(amount)s, can be submitted; %(left)s stays owed in %(rest)s."
    ) % {
        "number": made.now,
        "amount": figures.money(made.now.amount),
        "left": figures.money(made.rest.amount),
        "rest": made.rest,
    }


def _amount(written: str) -> Decimal:
    """
    Read an amount as a person wrote it.

    :raises RefundRefused: it is none.
    """
    try:
        if not written.isascii():
            raise InvalidOperation
        return Decimal(written)
    except InvalidOperation:
        raise RefundRefused(
            _("Write the amount with two places, such as 600.00.")
        ) from None


# To another card


def _card_lock(refund: Refund) -> Words | None:
    if refund.state not in _WITH_ITS_MAKER:
        return None
    if refund.card_id is not None:
        return ""
    if why_gone(refund) is None:
        return _(
            "The card that paid is open, and no money came back from it: the refund "
            "goes there."
        )
    if not other_cards(refund):
        return _("The customer has no other bound card; one has to be bound first.")
    return ""


def _card_plan(refund: Refund) -> Page:
    gone = why_gone(refund)
    why = gone.words if gone else _("The card that paid is open again.")
    words = _("The review of it needs evidence and one level more.")
    attach = Link(
        _("Attach evidence…"), evidence.attach_url(refunds.KIND, refund.refund_no)
    )
    return Page(
        title=_("Choose the card of refund %(number)s") % {"number": refund},
        badges=[state_badge(refund)],
        facts=[
            books.amount_fact(_("To refund"), refund.amount, refund.claim.currency),
            *refund_payee.payee_facts(refund),
            *books.customer_facts(refund.claim.sub_account),
        ],
        columns=[
            [
                Panel(_("Why another card"), [Text(why)]),
                Panel(_("Evidence"), [Text(words)], link=attach),
            ]
        ],
    )


def _cards(refund: Refund) -> Sequence[tuple[str, Words]]:
    found: list[tuple[str, Words]] = [
        (card.number, refund_payee.card_words(card)) for card in other_cards(refund)
    ]
    if refund.card_id is not None:
        found.append((refunds.THE_CARD_THAT_PAID, _("Back to the card that paid")))
    return found


def _choose(
    refund: Refund, actor: Staff, now: dt.datetime, note: str, card_no: str
) -> str:
    changed = refunds.choose_card(
        refund_no=refund.refund_no,
        card_no=card_no,
        reason=note,
        actor=actor,
        now=now,
    )
    if changed.card is None:
        return _("%(refund)s goes to the card that paid.") % {"refund": changed}
    return _("%(refund)s goes to %(card)s; attach the evidence, then submit it.") % {
        "refund": changed,
        "card": changed.card,
    }


_WHY = gettext_lazy("Why, in at least 10 characters")
CHANGES = (
    Act(
        code="lower",
        label=gettext_lazy("Lower…"),
        button=gettext_lazy("Lower the refund"),
        roles=_MAKERS,
        lock=_lower_lock,
        plan=_lower_plan,
        do_stated=_lower,
        amount_label=gettext_lazy("To be paid now"),
        amount_help=gettext_lazy("Less than it is; a refund is never raised."),
        choice_label=gettext_lazy("Reason"),
        choices=_lower_reasons,
        note_label=_WHY,
    ),
    Act(
        code="card",
        label=gettext_lazy("Another card…"),
        button=gettext_lazy("Choose this card"),
        roles=_MAKERS,
        lock=_card_lock,
        plan=_card_plan,
        do_chosen=_choose,
        choice_label=gettext_lazy("Card"),
        choices=_cards,
        note_label=_WHY,
    ),
)
