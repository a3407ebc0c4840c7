"""Which fields of the files are about a person, and how they are shown without it."""

from __future__ import annotations

from trading.ta.layouts import Field, Kind

#: Longer texts that name an order, an account or a file, never a person. DepositAcct
#: is the capital account's number, not the card's.
_PLAIN = frozenset(
    name.lower()
    for name in (
        "AppSheetSerialNo",
        "BranchCode",
        "CustomerNo",
        "DepositAcct",
        "DistributorCode",
        "ErrorDetail",
        "FundCode",
        "GeneralTASerialNO",
        "NetNo",
        "OriginalAppSheetNo",
        "OriginalSerialNo",
        "SequenceNO",
        "TAAccountID",
        "TargetBranchCode",
        "TargetDistributorCode",
        "TargetTAAccountID",
        "TargetTransactionAccountID",
        "TASerialNO",
        "TransactionAccountID",
        "Transactiontime",
    )
)
#: Short, or no text, and about a person all the same.
_PERSONAL = frozenset(
    name.lower()
    for name in (
        "AnnualIncome",
        "AuxCertValidDate",
        "CertValidDate",
        "EducationLevel",
        "FamilyNum",
        "InvestorsBirthday",
        "MarriageStatus",
        "Sex",
        "Vocation",
        "VocationCode",
    )
)
#: Texts up to so many bytes are codes.
_CODE_BYTES = 4
MASK = "*"


def is_personal(field: Field) -> bool:
    """Say whether a field must not be shown: what is not known to be plain is."""
    name = field.name.lower()
    if name in _PERSONAL:
        return True
    return field.kind is Kind.TEXT and field.length > _CODE_BYTES and name not in _PLAIN


def masked(text: str) -> str:
    """Show that there is something, and not what: `****`, blank where it is blank."""
    return MASK * 4 if text.strip(" ") else text
