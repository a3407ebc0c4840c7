"""
Certificate types: OFD CertificateType, one list for each kind of customer.

The same code means different papers for persons, institutions and products.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models.people import FundTradingAccount

Kind = FundTradingAccount.Kind

TYPES: dict[str, dict[str, str | Promise]] = {
    Kind.INDIVIDUAL: {
        "0": _("Identity card"),
        "1": _("Chinese passport"),
        "2": _("Officer's card"),
        "3": _("Soldier's card"),
        "4": _("Mainland travel permit of Hong Kong and Macao residents"),
        "5": _("Household register"),
        "6": _("Foreign passport"),
        "7": _("Other paper"),
        "8": _("Civil staff card"),
        "9": _("Police officer's card"),
        "A": _("Mainland travel permit of Taiwan residents"),
        "B": _("Permanent resident identity card of a foreigner"),
        "C": _("Residence permit of Hong Kong, Macao and Taiwan residents"),
    },
    Kind.INSTITUTION: {
        "0": _("Organisation code certificate"),
        "1": _("Business licence"),
        "2": _("Administrative organ"),
        "3": _("Social organisation"),
        "4": _("Army"),
        "5": _("Armed police"),
        "6": _("Subordinate body with approval number"),
        "7": _("Foundation"),
        "8": _("Other paper"),
        "9": _("Certificate of registration"),
        "A": _("Official approval"),
    },
    Kind.PRODUCT: {
        "1": _("Business licence"),
        "8": _("Other paper"),
        "9": _("Certificate of registration"),
        "A": _("Official approval"),
    },
}


def name_of(kind: str, certificate_type: str) -> str:
    """Say a certificate type in words; an unknown one as its code."""
    return str(TYPES.get(kind, {}).get(certificate_type, certificate_type))
