"""What the codes in the files mean, and what an operator does about a return code."""

from __future__ import annotations

from functools import cache

from trading.ta.errors import gettext_noop
from trading.ta.tables import rows_of

SUCCESS = "0000"

_ACCOUNT = gettext_noop("Repair the customer's fund account with this TA.")
_SET_UP = gettext_noop("Correct our own set-up with this TA.")
_ORDER = gettext_noop("The order itself was refused: tell the customer why.")
_MANAGER = gettext_noop("The fund manager refused the order: tell the customer.")
_UNKNOWN = gettext_noop("Read the TA's own words in ErrorDetail and decide.")

_HINTS = {
    **dict.fromkeys(("0009", "0308", "0316", "0391"), _ACCOUNT),
    **dict.fromkeys(("0327", "0105", "0215"), _SET_UP),
    **dict.fromkeys(("0001", "0310", "0370", "0431"), _ORDER),
    "0355": _MANAGER,
}


def confirmation_of(business_code: str) -> str:
    """Give the code under which the TA answers an application: 022 becomes 122."""
    return f"{int(business_code) + 100:03d}"


def application_of(business_code: str) -> str:
    """Give the code of the application that a confirmation answers: 122 gives 022."""
    return f"{int(business_code) - 100:03d}"


def business_meaning(code: str) -> str:
    """Give the 中文 of a business code, or nothing."""
    return _meanings("business_codes.csv").get(code, "")


def return_meaning(code: str) -> str:
    """Give the 中文 of a return code, or nothing: the table is open."""
    return _meanings("return_codes.csv").get(code, "").rstrip(",")


def operator_hint(return_code: str) -> str:
    """Say what to do about a failed row, as a sentence marked for translation."""
    if return_code == SUCCESS:
        return ""
    return _HINTS.get(return_code, _UNKNOWN)


def value_meaning(field: str, code: str) -> str:
    """Give the 中文 of a field's code, or nothing if the field has no such list."""
    name = field.lower()
    if name == "businesscode":
        return business_meaning(code)
    if name == "returncode":
        return return_meaning(code)
    return _value_lists().get((name, code), "")


def values_of(field: str) -> dict[str, str]:
    """Give a field's list of codes with their 中文, in the standard's order."""
    name = field.lower()
    return {code: text for (of, code), text in _value_lists().items() if of == name}


@cache
def _meanings(table: str) -> dict[str, str]:
    return {row["code"]: row["meaning"] for row in rows_of(table)}


@cache
def _value_lists() -> dict[tuple[str, str], str]:
    return {
        (row["field"].lower(), row["code"]): row["meaning"]
        for row in rows_of("value_lists.csv")
    }
