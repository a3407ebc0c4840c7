"""Evidence behind a decision: taken in, kept by its hash, given out again."""

from __future__ import annotations

import datetime as dt
from typing import IO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from fundops.core.errors import InputRefused, NotAllowed
from fundops.core.models import Evidence, Staff
from fundops.core.selectors.evidence import attached
from fundops.core.services import audit, evidence_store
from fundops.core.services.evidence_subjects import EvidenceSubject, subject_of
from fundops.core.services.evidence_types import clean_name, type_of


class EvidenceRefused(InputRefused):
    """The file is empty, too large, or belongs to nothing that is known."""

    code = "core.evidence_refused"


class InfectedFile(InputRefused):
    """The scan found something in the file; it was not kept."""

    code = "core.evidence_infected"


class EvidenceNotTheirs(NotAllowed):
    """The role of the person does not attach to, or read, this subject."""

    code = "core.evidence_not_theirs"


def attach(
    *,
    kind: str,
    subject_no: str,
    name: str,
    content: bytes | IO[bytes],
    person: Staff,
    now: dt.datetime,
    note: str = "",
) -> Evidence:
    """
    Keep a file as evidence of a subject; the same bytes twice are one row.

    :param kind: the code its reviews use (`REFUND`, `TRANSFER`, …), or `CASE`.
    :raises InputRefused: empty, too large, of no type that is kept, or infected.
    :raises EvidenceNotTheirs: the person neither makes such subjects nor is compliance.
    """
    subject = _subject(kind, subject_no)
    if not subject.may_attach(person.roles):
        raise EvidenceNotTheirs(
            _(
                "Your role does not attach evidence to %(subject)s; its maker or "
                "compliance does."
            )
            % {"subject": subject_no}
        )
    whole = _read(content)
    fields = {
        "name": clean_name(name),
        "media_type": type_of(whole),
        "size": len(whole),
        "scan": _scan(whole),
        "note": note.strip()[:400],
        "person": person,
        "given_at": now,
    }
    sha256 = evidence_store.keep(whole)
    known = {"kind": kind, "subject_no": subject_no, "sha256": sha256}
    with transaction.atomic():
        found = Evidence.objects.filter(**known).first()
        return found or _save(known, fields, person)


def of(kind: str, subject_no: str) -> list[Evidence]:
    """List what is attached to a subject, the oldest first."""
    return attached(kind, subject_no)


def may_see(evidence: Evidence, person: Staff) -> bool:
    """Say whether a person may see what the evidence belongs to."""
    subject = subject_of(evidence.kind)
    return subject is not None and person.has_perm(subject.permission)


@transaction.atomic
def take_out(*, evidence: Evidence, person: Staff) -> bytes:
    """
    Give the bytes to a person who may see the subject, and record it.

    :raises EvidenceNotTheirs: they may not.
    :raises EvidenceLost: the bytes are gone or changed on the disk.
    """
    if not may_see(evidence, person):
        raise EvidenceNotTheirs(
            _("Your role does not see %(subject)s, nor what is attached to it.")
            % {"subject": evidence.subject_no}
        )
    content = evidence_store.bytes_of(evidence.sha256)
    audit.record(
        action="core.evidence.read",
        subject=evidence.subject_no,
        actor=person,
        after={"name": evidence.name, "sha256": evidence.sha256},
    )
    return content


def _subject(kind: str, subject_no: str) -> EvidenceSubject:
    subject = subject_of(kind)
    if subject is None or not subject_no or not subject.exists(subject_no):
        raise EvidenceRefused(
            _("There is no %(kind)s %(subject)s to attach to; look its number up.")
            % {"kind": kind, "subject": subject_no}
        )
    return subject


def _read(content: bytes | IO[bytes]) -> bytes:
    most: int = settings.EVIDENCE_MAX_BYTES
    whole = content if isinstance(content, bytes) else content.read(most + 1)
    if not whole:
        raise EvidenceRefused(_("The file is empty; attach one that holds something."))
    if len(whole) > most:
        raise EvidenceRefused(
            _("The file is larger than %(most)s MB; attach a smaller one.")
            % {"most": most // 1_000_000}
        )
    return whole


def _scan(whole: bytes) -> str:
    """Ask the installation's scanner, where it has one; keep its words."""
    if not settings.EVIDENCE_SCAN:
        return ""
    return str(import_string(settings.EVIDENCE_SCAN)(whole))[:80]


def _save(known: dict[str, str], fields: dict[str, object], person: Staff) -> Evidence:
    """Write the row and its trail; where another was first, theirs is the row."""
    try:
        with transaction.atomic():
            evidence = Evidence.objects.create(**known, **fields)
            audit.record(
                action="core.evidence.attached",
                subject=evidence.subject_no,
                actor=person,
                reason=evidence.note,
                after={
                    "kind": evidence.kind,
                    "name": evidence.name,
                    "type": evidence.media_type,
                    "size": evidence.size,
                    "sha256": evidence.sha256,
                    "scan": evidence.scan,
                },
            )
            return evidence
    except IntegrityError:
        return Evidence.objects.get(**known)
