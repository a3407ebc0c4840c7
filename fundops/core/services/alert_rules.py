"""
The rules that look for what compliance must see, each registered by its room.

A rule asks by the set and gives findings; a finding that was told before under the same
reference is none. A rule that breaks stops no other and no day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.db import transaction
from django.utils.functional import Promise

from fundops.core.errors import FundopsError
from fundops.core.models import Staff
from fundops.core.services import alerts

logger = structlog.get_logger(__name__)
Words = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a rule found: its own reference, about what, and a sentence."""

    reference: str
    subject: str
    message: str
    #: The day by which the rule obliges us.
    due_on: dt.date | None = None
    #: Figures behind the sentence, plain JSON; no personal data.
    details: Mapping[str, Any] = field(default_factory=dict)


Find = Callable[[dt.date, dt.datetime], Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    label: Words
    find: Find
    #: The law, guidance or house rule it comes from.
    source: Words = ""
    #: The codes of the thresholds it goes by.
    thresholds: tuple[str, ...] = ()


@dataclass
class Looked:
    """What a run over all rules found, and which of them broke."""

    opened: dict[str, int] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


_rules: dict[str, Rule] = {}


def register(
    code: str,
    label: Words,
    find: Find,
    *,
    source: Words = "",
    thresholds: tuple[str, ...] = (),
) -> None:
    """Make a rule known; a room does so in `AppConfig.ready()`."""
    _rules[code] = Rule(code, label, find, source, thresholds)


def registered() -> tuple[Rule, ...]:
    return tuple(_rules.values())


def label_of(code: str) -> Words:
    """Say a rule in words; its code where no room knows it."""
    return _rules[code].label if code in _rules else code


def find_alerts(*, business_date: dt.date, actor: Staff, now: dt.datetime) -> Looked:
    """
    Ask every rule and open an alert for what is new; a second run opens none.

    Each rule is a transaction of its own. One that breaks is named in the answer and
    asked again by the next run.
    """
    looked = Looked()
    for rule in registered():
        try:
            with transaction.atomic():
                found = rule.find(business_date, now)
                opened = alerts.open_alerts(
                    kind=rule.code,
                    findings=found,
                    opened_on=business_date,
                    actor=actor,
                )
        except FundopsError as error:
            looked.failed[rule.code] = f"{error.code}: {error}"
        except Exception as error:
            # Whatever it is: money does not wait for a rule. It is named and logged.
            logger.exception("alert_rule_failed", rule=rule.code)
            looked.failed[rule.code] = type(error).__name__
        else:
            looked.found[rule.code] = len(found)
            looked.opened[rule.code] = opened
    return looked
