"""Links that higher rooms put on the pages of records, beside the room's own."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Model
from django.http import HttpRequest

from fundops.core.admin.cells import Link

#: Says what a record's page offers to the person of the request.
Linker = Callable[[HttpRequest, Model], list[Link]]
_linkers: list[Linker] = []


def link_with(linker: Linker) -> Linker:
    """Register who adds links; from `AppConfig.ready()`."""
    if linker not in _linkers:
        _linkers.append(linker)
    return linker


def of(request: HttpRequest, obj: Model) -> list[Link]:
    """Say the links that were added to a record's page."""
    return [link for linker in _linkers for link in linker(request, obj)]
