"""Results: what the bank says of the instructions of one of our files."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fundops.core import clock
from fundops.core.models import Break
from fundops.core.services.breaks import open_break
from settlement.banks.reading import BankFileContent
from settlement.banks.rows import Result, Status
from settlement.models import BankFile, Evidence, Outcome
from settlement.services import bank_subjects
from settlement.services.bank_answers import BankAnswer
from settlement.services.bank_evidence import Run

_OUTCOMES = {
    Status.ACCEPTED: Outcome.ACCEPTED,
    Status.EXECUTED: Outcome.DONE,
    Status.REJECTED: Outcome.REFUSED,
    Status.PROCESSING: Outcome.PROCESSING,
}


def apply_results(content: BankFileContent, file: BankFile, run: Run) -> None:
    """
    Hand each row to the owner of its attempt or transfer, in the order of numbers.

    A number that was not in the file this answers is not taken: a break.
    """
    rows = {row.serial_no: (line, row) for line, row in content.rows_of(Result)}
    subjects = bank_subjects.find(rows)
    sent = BankFile.objects.get(
        link_id=file.link_id,
        direction=BankFile.Direction.OUT,
        name=content.name.answers,
    )
    for serial, (line, row) in sorted(rows.items()):
        subject = subjects.get(serial)
        if subject is None or subject.file_id != sent.pk:
            _note_stranger(file, line, serial, run)
            continue
        bank_subjects.hand_over(_answer(file, line, row), subject, run)


def _answer(file: BankFile, line: int, row: Result) -> BankAnswer:
    return BankAnswer(
        serial=row.serial_no,
        outcome=_OUTCOMES[row.status],
        status=row.status,
        code=row.code[:24],
        text=row.text,
        bank_serial=row.bank_serial[:40],
        said_at=row.at,
        booked_on=row.at.astimezone(clock.SHANGHAI).date(),
        source=Evidence.RESULT,
        evidence_key=f"{file.name}:{line}",
        file=file,
        line=line,
    )


def _note_stranger(file: BankFile, line: int, serial: str, run: Run) -> None:
    open_break(
        kind=Break.Kind.BANK,
        reason="RESULT_OF_NOTHING",
        reference=f"{file.name}:{line}:RESULT_OF_NOTHING",
        opened_on=run.business_date,
        theirs=serial,
        party=file.link.code,
        subject=file.name,
        message=_(
            "Line %(line)s answers a number that was not in the file; ask the bank."
        )
        % {"line": line},
    )
