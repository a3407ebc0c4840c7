"""What is attached to a subject."""

from __future__ import annotations

from fundops.core.asked_once import asked_once
from fundops.core.models import Evidence


@asked_once
def attached(kind: str, subject_no: str) -> list[Evidence]:
    """List what is attached to a subject, the oldest first, with who gave it."""
    rows = Evidence.objects.filter(kind=kind, subject_no=subject_no)
    return list(rows.select_related("person").order_by("id"))
