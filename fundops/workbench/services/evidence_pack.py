"""Drawing an evidence pack: what, for whom, from one state of the records."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

from django.db import connection, transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from fundops.core.models import Evidence, Review, ReviewDecision, Staff
from fundops.core.services import audit, evidence_store
from fundops.core.services.evidence_pack import (
    PackNotTheirs,
    PackWriter,
    Part,
    as_csv,
    as_json,
    in_both,
)
from fundops.workbench.selectors.pack_scope import Scope
from fundops.workbench.services.pack_files import file_parts
from fundops.workbench.services.pack_records import audit_parts, record_parts

#: Who draws packs; commands do so as the service person.
ROLES = ("compliance", "auditor", "senior_reviewer")
ALWAYS = ("service",)
_TITLES = {
    "DAY": _("Evidence pack of the business day %(number)s"),
    "REFUND": _("Evidence pack of refund %(number)s"),
    "PAYOUT": _("Evidence pack of payout %(number)s"),
    "TRANSFER": _("Evidence pack of transfer %(number)s"),
    "REVIEW": _("Evidence pack of review %(number)s"),
}
_OTHER = _("Evidence pack of %(number)s")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn: how many parts, how large, and the hashes that name it."""

    number: str
    parts: int
    size: int
    sha256: str
    manifest_sha256: str


def may_draw(person: Staff) -> bool:
    return bool({*ROLES, *ALWAYS}.intersection(person.roles))


def draw(*, scope: Scope, out: IO[bytes], person: Staff) -> Drawn:
    """
    Write the pack of a subject or a day into `out`, and record who drew it.

    All parts are of one snapshot; memory does not grow with it. The same state gives
    the same bytes: drawing it, and reading evidence, are not part of that state.

    :param out: readable and seekable, e.g. a temporary file.
    :raises PackNotTheirs: the person's role draws none.
    :raises EvidenceLost: attached bytes are gone or changed on the disk.
    """
    if not may_draw(person):
        raise PackNotTheirs(
            str(
                _(
                    "Your role draws no evidence packs; compliance, an auditor or a "
                    "senior reviewer does."
                )
            )
        )
    with _OneSnapshot():
        writer = PackWriter(out)
        for part in parts_of(scope):
            writer.add(part)
        manifest = writer.finish(about_of(scope))
    drawn = Drawn(
        scope.number, len(writer.written), out.tell(), _sha256_of(out), manifest
    )
    _record(scope, drawn, person)
    return drawn


def parts_of(scope: Scope) -> Iterator[Part]:
    """Give the parts in the order in which a reader wants them."""
    yield from _review_parts(scope)
    yield from record_parts(scope)
    yield from audit_parts(scope)
    yield from _evidence_parts(scope)
    yield from file_parts(scope)


def about_of(scope: Scope) -> dict[str, Any]:
    """Say what the pack is about; no moment of drawing, for it must be repeatable."""
    title = _TITLES.get(scope.kind, _OTHER)
    said = {
        key: words % {"number": scope.number} for key, words in in_both(title).items()
    }
    facts = [
        (_("Number"), scope.number),
        (_("Kind"), scope.kind),
        (_("Business date"), scope.business_date.isoformat()),
    ]
    if not scope.is_day:
        facts.append((_("Found under"), ", ".join(scope.numbers[:200])))
    return {
        "title": said,
        "facts": [{"label": in_both(label), "value": value} for label, value in facts],
    }


def _review_parts(scope: Scope) -> Iterator[Part]:
    rows = Review.objects.select_related("maker", "editor", "policy")
    if scope.is_day:
        rows = rows.filter(business_date=scope.business_date)
    else:
        rows = rows.filter(review_no__in=scope.review_nos)
    for review in rows.order_by("review_no").iterator(chunk_size=200):
        yield Part(
            f"reviews/{review.review_no}.json",
            _("Content, policy and decisions of a review"),
            partial(_review_json, review),
        )


def _review_json(review: Review) -> Iterator[bytes]:
    decisions = review.decisions.select_related("checker", "on_behalf_of")
    yield as_json(
        {
            "review_no": review.review_no,
            "kind": review.kind,
            "subject_no": review.subject_no,
            "amount": review.amount,
            "currency": review.currency,
            "state": review.state,
            "maker": review.maker.employee_no,
            "last_editor": review.editor.employee_no,
            "submitted_at": review.submitted_at,
            "expires_at": review.expires_at,
            "deadline": review.deadline,
            "level": review.level,
            "traits": review.traits,
            "end_reason": review.end_reason,
            "content": json.loads(review.content),
            "content_canonical": review.content,
            "content_sha256": review.content_sha256,
            "policy": model_to_dict(review.policy),
            "decisions": [_decision(one) for one in decisions.order_by("id")],
        }
    )


def _decision(one: ReviewDecision) -> dict[str, Any]:
    behalf = one.on_behalf_of
    return {
        "checker": one.checker.employee_no,
        "in_the_place_of": behalf.employee_no if behalf else None,
        "roles": one.roles,
        "decision": one.decision,
        "level": one.level,
        "reason_code": one.reason_code,
        "note": one.note,
        "second_factor": one.second_factor_id is not None,
        "content_sha256": one.content_sha256,
        "decided_at": one.decided_at,
    }


def _evidence_parts(scope: Scope) -> Iterator[Part]:
    """Give what is attached, as it was given; each content once."""
    rows = list(_evidence_of(scope))
    heads = (
        "kind",
        "subject_no",
        "name",
        "media_type",
        "size",
        "sha256",
        "scan",
        "note",
        "given_by",
        "given_at",
    )
    yield Part(
        "evidence/evidence.csv",
        _("Evidence attached"),
        lambda: as_csv(
            heads,
            (
                (
                    *(getattr(one, head) for head in heads[:8]),
                    one.person.employee_no,
                    one.given_at,
                )
                for one in rows
            ),
        ),
    )
    seen: set[str] = set()
    for one in rows:
        if one.sha256 not in seen:
            seen.add(one.sha256)
            yield Part(
                f"evidence/{one.sha256[:16]}-{one.name}",
                _("A file attached as evidence"),
                partial(_evidence_bytes, one.sha256),
            )


def _evidence_of(scope: Scope) -> Iterator[Evidence]:
    rows = Evidence.objects.select_related("person").order_by("id")
    if scope.is_day:
        reviews = Review.objects.filter(business_date=scope.business_date)
        yield from rows.filter(subject_no__in=reviews.values("subject_no"))
    else:
        yield from rows.filter(subject_no__in=scope.numbers)


def _evidence_bytes(sha256: str) -> Iterator[bytes]:
    yield evidence_store.bytes_of(sha256)


class _OneSnapshot:
    """See one state of the records throughout, unless a transaction runs already."""

    def __enter__(self) -> None:
        nested = connection.in_atomic_block
        self._atomic = transaction.atomic()
        self._atomic.__enter__()
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
                )

    def __exit__(self, *raised: Any) -> None:
        self._atomic.__exit__(*raised)


def _sha256_of(out: IO[bytes]) -> str:
    out.seek(0)
    digest = hashlib.sha256()
    while piece := out.read(_CHUNK):
        digest.update(piece)
    return digest.hexdigest()


@transaction.atomic
def _record(scope: Scope, drawn: Drawn, person: Staff) -> None:
    audit.record(
        action="core.pack.drawn",
        subject=scope.number,
        actor=person,
        business_date=scope.business_date if scope.is_day else None,
        after={
            "kind": scope.kind,
            "parts": drawn.parts,
            "size": drawn.size,
            "sha256": drawn.sha256,
            "manifest_sha256": drawn.manifest_sha256,
        },
    )
