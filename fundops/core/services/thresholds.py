"""
The figures compliance looks by, each with the source it comes from.

An installation may set others: `COMPLIANCE_THRESHOLDS = {"CARD_CHANGED_DAYS": 45}`;
what is not named stays as it is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

_HOUSE: Words = _("House rule, to be confirmed by compliance")
_ORDER_3: Words = _("PBoC order 3 of 2016, in force 2017-07-01 (grade B)")
_CONTROL: Words = _("Internal control guidance of fund sales 2007 (grade B)")


@dataclass(frozen=True, slots=True)
class Threshold:
    """One figure: what it bounds, its value, and the rule that says so."""

    label: Words
    value: Decimal
    source: Words


THRESHOLDS: Mapping[str, Threshold] = {
    "CARD_CHANGED_DAYS": Threshold(
        _("A card counts as changed lately for so many days"), Decimal(30), _CONTROL
    ),
    "USUAL_OF_LAST": Threshold(
        _("An amount is compared with the last … of its like"), Decimal(30), _HOUSE
    ),
    "USUAL_AT_LEAST": Threshold(
        _("Fewer earlier ones than this are no measure"), Decimal(3), _HOUSE
    ),
    "UNUSUAL_TIMES": Threshold(
        _("So many times the median is unusual"), Decimal(5), _HOUSE
    ),
    "PAIR_DAYS": Threshold(
        _("Maker and checker are counted together over so many days"),
        Decimal(30),
        _HOUSE,
    ),
    "PAIR_MOST": Threshold(
        _("So often may one maker and one checker meet in them"), Decimal(60), _HOUSE
    ),
    "UNDONE_MOST": Threshold(
        _("So often may approvals of one person be undone in them"), Decimal(3), _HOUSE
    ),
    "SCREENING_DAYS": Threshold(
        _("A list screening holds for so many days"), Decimal(1), _HOUSE
    ),
    "UNSEALED_DAYS": Threshold(
        _("So many trading days may pass before the audit trail is sealed"),
        Decimal(1),
        _HOUSE,
    ),
    "OPEN_CLOSE_DAYS": Threshold(
        _("Openings and closings are counted over so many days"), Decimal(30), _CONTROL
    ),
    "OPEN_CLOSE_MOST": Threshold(
        _("So many openings and closings are frequent"), Decimal(6), _HOUSE
    ),
    "OPEN_CLOSE_CLOSINGS": Threshold(
        _("So many of them must be closings"), Decimal(2), _HOUSE
    ),
    "LARGE_INDIVIDUAL": Threshold(
        _("Daily sum of a natural person that is large (yuan)"),
        Decimal(500_000),
        _ORDER_3,
    ),
    "LARGE_OTHER": Threshold(
        _("Daily sum of anybody else that is large (yuan)"),
        Decimal(2_000_000),
        _ORDER_3,
    ),
    "LARGE_REPORT_DAYS": Threshold(
        _("Working days in which it is reported"), Decimal(5), _ORDER_3
    ),
    "LOOK_BACK_DAYS": Threshold(
        _("Days that each run looks at again"), Decimal(10), _HOUSE
    ),
}


def amount(code: str) -> Decimal:
    """Say a figure: yuan, days or a number of times, as its label says."""
    own: Mapping[str, object] = getattr(settings, "COMPLIANCE_THRESHOLDS", {})
    return Decimal(str(own[code])) if code in own else THRESHOLDS[code].value


def count(code: str) -> int:
    """Say a figure that counts things or days."""
    return int(amount(code))
