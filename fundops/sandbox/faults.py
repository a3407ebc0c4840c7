"""
What goes wrong on purpose, by name, and how often: one registry.

Whether a fault strikes a subject is a hash of seed, name and subject; never chance.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from fundops.core.errors import InputRefused
from fundops.sandbox.draws import Draws


class UnknownFault(InputRefused):
    """A fault was named that the outside world does not know."""

    code = "sandbox.unknown_fault"


@dataclass(frozen=True, slots=True)
class Fault:
    """A way in which the outside misbehaves; `rate` in a thousand of its subjects."""

    name: str
    party: str
    rate: int
    description: str
    #: So many days before the others it strikes last: its end takes longer.
    ends_early: int = 0


REGISTRY: tuple[Fault, ...] = (
    Fault(
        *("partial_confirmation", "TA", 80),
        gettext_noop("The TA confirms a part of a purchase or redemption."),
    ),
    Fault(
        *("failed_confirmation", "TA", 60),
        gettext_noop("The TA refuses a purchase or redemption."),
    ),
    Fault(
        *("ta_file_late", "TA", 60),
        gettext_noop("A TA's morning package comes a day late."),
    ),
    Fault(
        *("ta_file_twice", "TA", 150),
        gettext_noop("A TA's morning package is delivered again the day after."),
    ),
    Fault(
        *("ta_money_late", "TA", 60),
        gettext_noop("The fund side pays a day late."),
    ),
    Fault(
        *("channel_silent", "CHANNEL", 40),
        gettext_noop("The channel debits and does not answer the call."),
    ),
    Fault(
        *("channel_refuses", "CHANNEL", 40),
        gettext_noop("The channel refuses a debit."),
    ),
    Fault(
        *("late_success", "CHANNEL", 25),
        gettext_noop("The channel says a debit failed, and later that it succeeded."),
        # Remitted, decided and only then due: two trading days more than a refund.
        ends_early=4,
    ),
    Fault(
        *("callback_twice", "CHANNEL", 80),
        gettext_noop("The channel calls back twice."),
    ),
    Fault(
        *("callback_first", "CHANNEL", 60),
        gettext_noop("The channel calls back before it answers the call."),
    ),
    Fault(
        *("remittance_short", "CHANNEL", 100),
        gettext_noop("The channel remits a part, and the rest a day later."),
    ),
    Fault(
        *("remittance_late", "CHANNEL", 60),
        gettext_noop("The channel remits a day late."),
    ),
    Fault(
        *("payout_refused_customer", "BANK", 40),
        gettext_noop("The bank refuses a payout: the customer's account is the cause."),
    ),
    Fault(
        *("payout_refused_channel", "BANK", 30),
        gettext_noop("The bank refuses a payout: the clearing channel is closed."),
    ),
    Fault(
        *("payout_refused_bank", "BANK", 30),
        gettext_noop("The bank refuses a payout: its own system is at fault."),
    ),
    Fault(
        *("payout_refused_limit", "BANK", 30),
        gettext_noop("The bank refuses a payout: a limit is used up."),
    ),
    Fault(
        *("payout_unknown_code", "BANK", 20),
        gettext_noop("The bank refuses a payout with a code nobody knows."),
    ),
    Fault(
        *("payout_result_lost", "BANK", 40),
        gettext_noop("A payout is made, its result is lost; the statement shows it."),
    ),
    Fault(
        *("payout_returned", "BANK", 30),
        gettext_noop("A payout comes back on the day after its success."),
    ),
    Fault(
        *("payout_returned_first", "BANK", 20),
        gettext_noop("A payout comes back before its success was told."),
    ),
    Fault(
        *("result_twice", "BANK", 150),
        gettext_noop("The bank delivers a result file twice."),
    ),
    Fault(
        *("statement_late", "BANK", 80),
        gettext_noop("The bank's statements of a day come a day late."),
    ),
)
_BY_NAME = {fault.name: fault for fault in REGISTRY}
ALL = tuple(_BY_NAME)


def parse(text: str) -> tuple[str, ...]:
    """
    Read a list of names parted by commas; `all` and `none` are such lists.

    :raises UnknownFault: naming what is not known, and what is.
    """
    names = [name.strip() for name in text.split(",") if name.strip()]
    if names == ["none"]:
        return ()
    if names == ["all"] or not names:
        return ALL
    unknown = [name for name in names if name not in _BY_NAME]
    if unknown:
        raise UnknownFault(
            f"No such fault: {', '.join(unknown)}. Faults are: {', '.join(ALL)}."
        )
    return tuple(name for name in ALL if name in names)


@dataclass(frozen=True, slots=True)
class Plan:
    """Which faults strike whom; `until` is the last day on which any does."""

    draws: Draws
    names: tuple[str, ...] = ()
    until: dt.date | None = None

    def strikes(self, name: str, subject: object, on: dt.date) -> bool:
        """Say whether the fault strikes this subject on that day."""
        fault = _BY_NAME[name]
        if name not in self.names:
            return False
        if self.until is not None and (self.until - on).days < fault.ends_early:
            return False
        return self.draws.in_a_thousand(fault.rate, "fault", name, subject)


def described() -> Iterator[tuple[str, str, str]]:
    """Give name, party and description of every fault, for help and documents."""
    for fault in REGISTRY:
        yield fault.name, fault.party, fault.description
