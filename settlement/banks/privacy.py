"""Which fields of the files are about a person: shown nowhere but in the file."""

from __future__ import annotations

_PERSONAL = frozenset(
    (
        "account_name",
        "account_no",
        "bank_account_name",
        "bank_account_no",
        "certificate_no",
        "member_no",
        "name",
        "registered_on",
        "sex",
    )
)
MASK = "****"


def shown(field: str, text: str) -> str:
    """Give a field as it may be shown; of a personal one only that it is there."""
    return MASK if text and field in _PERSONAL else text
