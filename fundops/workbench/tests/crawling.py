"""Every address of the console with real records in it, as a visitor of a role."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import Channel, FundTradingAccount
from fundops.core.models import AuditEntry, Staff
from fundops.core.services import proposals
from settlement.models import Refund

#: Of each model so many records are opened.
EACH = 2
#: Addresses outside the console, and those without a name: by their pattern.
OUTSIDE = {
    "language/setlang/": "/language/setlang/",
    "^(?P<app_label>accounts|trading|settlement|core)/$": "/core/",
    "(?P<url>.*)$": "/there/is/no/such/page/",
}


_PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Seen:
    """What one address answered."""

    url: str
    status: int
    text: str


def patterns() -> Iterator[tuple[str, URLPattern]]:
    """Walk all addresses there are, with what stands before each."""
    yield from _walk(get_resolver().url_patterns, "")


def _walk(found: Sequence[Any], before: str) -> Iterator[tuple[str, URLPattern]]:
    for one in found:
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, before + str(one.pattern))
        else:
            yield before + str(one.pattern), one


def addresses() -> tuple[list[str], list[str]]:
    """Say every address filled with records, and the patterns that none could fill."""
    filled, left = [], []
    for route, pattern in patterns():
        urls = list(_filled(route, pattern))
        filled += urls
        if not urls:
            left.append(route)
    return filled, left


def _filled(route: str, pattern: URLPattern) -> Iterator[str]:
    if route in OUTSIDE:
        yield OUTSIDE[route]
        return
    name = pattern.name or ""
    for given in _values(name, set(pattern.pattern.converters)):
        path = _PLACE.sub(lambda found, of=given: str(of[found[1]]), route)
        yield f"/{path}?day=all" if name in _dated_lists() else f"/{path}"


def _values(name: str, asked: set[str]) -> Iterator[dict[str, Any]]:
    if not asked:
        yield {}
    elif name in _KNOWN:
        yield from _KNOWN[name]()
    elif asked == {"object_id"}:
        for pk in _records(name):
            yield {"object_id": str(pk)}


def _dated_lists() -> set[str]:
    """Name the lists that show one day unless they are asked for every day."""
    return {
        f"{model._meta.app_label}_{model._meta.model_name}_changelist"
        for model, one in admin.site._registry.items()
        if getattr(one, "day_field", "")
    }


def _records(name: str) -> list[Any]:
    for model in admin.site._registry:
        meta = model._meta
        if name.startswith(f"{meta.app_label}_{meta.model_name}_"):
            rows = model._default_manager.order_by("-pk")
            return list(rows.values_list("pk", flat=True)[:EACH])
    return []


def _view_on_site() -> Iterator[dict[str, Any]]:
    kind = ContentType.objects.get_for_model(FundTradingAccount)
    for person in FundTradingAccount.objects.all()[:1]:
        yield {"content_type_id": str(kind.pk), "object_id": str(person.pk)}


def _outcomes() -> Iterator[dict[str, Any]]:
    for entry in AuditEntry.objects.order_by("-pk")[:1]:
        yield {"entry_id": entry.pk}


def _evidence() -> Iterator[dict[str, Any]]:
    for refund in Refund.objects.all()[:1]:
        yield {"kind": "REFUND", "subject_no": refund.refund_no}


def _changes() -> Iterator[dict[str, Any]]:
    for one in proposals.registered()[:EACH]:
        yield {"kind": one.code}


_KNOWN: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {
    "view_on_site": _view_on_site,
    "callbacks": lambda: ({"channel": c.code} for c in Channel.objects.all()[:1]),
    "core_review_outcome": _outcomes,
    "core_evidence_attach": _evidence,
    "propose_change": _changes,
    "import_changes": _changes,
}


def a_visitor(person: Staff | None) -> Client:
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person)
    return client


def crawl(client: Client, urls: Sequence[str]) -> Iterator[Seen]:
    """Get every address; where it leads elsewhere, the end of the way."""
    for url in urls:
        answer = client.get(url, follow=True)
        yield Seen(url, answer.status_code, body(answer))


def body(answer: Any) -> str:
    """Say everything that an answer carried, head and body."""
    raw = (
        b"".join(answer.streaming_content)
        if getattr(answer, "streaming", False)
        else answer.content
    )
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    ways = "\n".join(str(way) for way in getattr(answer, "redirect_chain", []))
    return f"{head}\n{ways}\n{raw.decode('utf-8', 'replace')}"
