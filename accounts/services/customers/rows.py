"""customers.csv: what its values may be. Each check notes every reason it finds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accounts.models import FundTradingAccount
from accounts.models.certificates import TYPES
from fundops.core import personal_data
from fundops.core.services.csv_input import CsvRow, Problems

REQUIRED = (
    "mobile",
    "name",
    "kind",
    "certificate_type",
    "certificate_no",
    "partner",
    "card_no",
)
OPTIONAL = ("bank_code", "sub_account_no", "ta_code", "ta_account_no", "risk_level")

_Kind = FundTradingAccount.Kind
#: The code of OFD IndividualOrInstitution, or the word for it.
_KINDS: dict[str, _Kind] = {
    **{str(kind.value): kind for kind in _Kind},
    **{kind.name.lower(): kind for kind in _Kind},
    "机构": _Kind.INSTITUTION,
    "个人": _Kind.INDIVIDUAL,
    "产品": _Kind.PRODUCT,
}
#: OFD CertificateNo and InvestorName of version 22, in bytes of GB18030; an older link
#: holds what does not fit back when its file is written.
_LONGEST_CERTIFICATE, _LONGEST_NAME = 40, 200
#: Numbers that this house assigns itself: see `writing`.
_OURS = re.compile(r"SA[0-9]{15}", re.ASCII)

#: Column, pattern (ASCII: a full-width digit is none), what the value should be.
_FORMATS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("mobile", re.compile(r"1[0-9]{10}", re.ASCII), "11 digits that begin with 1"),
    ("card_no", re.compile(r"[0-9]{8,28}", re.ASCII), "8 to 28 digits"),
    ("bank_code", re.compile(r"[0-9]{3}", re.ASCII), "3 digits"),
    (
        "sub_account_no",
        re.compile(r"[0-9A-Za-z]{1,17}", re.ASCII),
        "1 to 17 ASCII letters and digits",
    ),
    (
        "ta_account_no",
        re.compile(r"[0-9A-Za-z]{1,12}", re.ASCII),
        "1 to 12 ASCII letters and digits",
    ),
    ("risk_level", re.compile(r"[1-5]", re.ASCII), "a level from 1 to 5"),
)


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A row that is well formed by itself; personal data with their blind indexes."""

    row: CsvRow
    mobile: str
    mobile_index: str
    name: str
    kind: str
    certificate_type: str
    certificate_no: str
    certificate_index: str
    partner: str
    card_no: str
    card_index: str
    bank_code: str
    sub_account_no: str
    ta_code: str
    ta_account_no: str
    risk_level: int | None


def read(
    rows: Iterable[CsvRow],
    problems: Problems,
    *,
    partners: frozenset[str],
    agents: frozenset[str],
) -> Iterator[CustomerRow]:
    """
    Give every row that is well formed; note every reason against the others.

    :param partners: codes that are held.
    :param agents: TA codes that are held.
    """
    for row in rows:
        reasons = [
            *_wrong_formats(row),
            *_wrong_person(row),
            *_unknown(row, partners, agents),
        ]
        for column, reason in reasons:
            problems.add(row, column, reason)
        if not reasons:
            yield _customer(row)


_Reasons = Iterator[tuple[str, str]]


def _wrong_formats(row: CsvRow) -> _Reasons:
    for column, pattern, wanted in _FORMATS:
        if row[column] and not pattern.fullmatch(row[column]):
            yield column, f"is not {wanted}"
    if _OURS.fullmatch(row["sub_account_no"]):
        yield "sub_account_no", "has the shape of numbers that are assigned here"
    for column, longest in (
        ("certificate_no", _LONGEST_CERTIFICATE),
        ("name", _LONGEST_NAME),
    ):
        if len(row[column].encode("gb18030", "replace")) > longest:
            yield column, f"is longer than {longest} bytes in GB18030"


def _wrong_person(row: CsvRow) -> _Reasons:
    kind = _KINDS.get(row["kind"].lower())
    if kind is None:
        yield "kind", "is none of individual, institution, product (or 1, 0, 2)"
        return
    if row["certificate_type"] not in TYPES[kind]:
        word = kind.name.lower()
        yield (
            "certificate_type",
            f"is no certificate type of kind {word}: {', '.join(TYPES[kind])}",
        )
    number = row["certificate_no"]
    if kind == _Kind.INDIVIDUAL and row["certificate_type"] == "0":
        if not (number.isascii() and number.isalnum()):
            yield "certificate_no", "is no identity card: ASCII letters and digits only"


def _unknown(row: CsvRow, partners: frozenset[str], agents: frozenset[str]) -> _Reasons:
    if row["partner"] not in partners:
        yield "partner", "is not a partner; import it with partners.csv first"
    if row["ta_code"] and row["ta_code"] not in agents:
        yield "ta_code", "is not a TA; import it with transfer_agents.csv first"
    if row["ta_account_no"] and not row["ta_code"]:
        yield "ta_account_no", "needs the ta_code of its TA"


def _customer(row: CsvRow) -> CustomerRow:
    kind = str(_KINDS[row["kind"].lower()].value)
    return CustomerRow(
        row=row,
        mobile=row["mobile"],
        mobile_index=personal_data.blind_index(row["mobile"]),
        name=row["name"],
        kind=kind,
        certificate_type=row["certificate_type"],
        certificate_no=row["certificate_no"],
        certificate_index=personal_data.blind_index(
            kind, row["certificate_type"], row["certificate_no"]
        ),
        partner=row["partner"],
        card_no=row["card_no"],
        card_index=personal_data.blind_index(row["card_no"]),
        bank_code=row["bank_code"],
        sub_account_no=row["sub_account_no"],
        ta_code=row["ta_code"],
        ta_account_no=row["ta_account_no"],
        risk_level=int(row["risk_level"]) if row["risk_level"] else None,
    )
