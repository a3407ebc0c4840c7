"""Every URL of the resolver, by name, with what its pattern asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver


@dataclass(frozen=True)
class Url:
    """One pattern: its whole name, and the names of its parts that vary."""

    name: str
    arguments: tuple[str, ...]

    @property
    def model(self) -> str:
        """Say the model whose page it is: `settlement.refund`; empty for others."""
        app_label, _, rest = self.name.removeprefix("admin:").partition("_")
        model_name = rest.partition("_")[0]
        return f"{app_label}.{model_name}" if model_name else ""


def every_url() -> list[Url]:
    """List them in the resolver's order; the catch-all of the console is `admin:`."""
    return list(_walk(get_resolver(), ""))


def _walk(resolver: Any, namespace: str) -> Iterator[Url]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            arguments = tuple(sorted(pattern.pattern.regex.groupindex))
            yield Url(f"{namespace}{pattern.name or ''}", arguments)
        else:
            own = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _walk(pattern, f"{namespace}{own}")
