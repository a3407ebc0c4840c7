"""
Logs: one line an event on standard error, with the request's number, without people.

Standard output carries answers only. What looks like a card, a certificate or a mobile
number is masked, wherever in an event it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

#: 11 digits of a mobile, 13 to 19 of a card, 15 or 18 of a certificate (17 and X).
_PERSONAL = re.compile(r"(?<![0-9A-Za-z])(\d{2})\d{5,14}(\d{3}[\dXx])(?![0-9A-Za-z])")
#: Django says these with every page; the request's own line says more.
_QUIET = ("django.server", "django.request")


def mask(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Hide personal numbers in every value of an event, and what was searched for."""
    masked = {key: _masked(value) for key, value in event.items()}
    if isinstance(masked.get("request"), str):
        masked["request"] = masked["request"].partition("?")[0]
    return masked


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return _PERSONAL.sub(r"\1****\2", value)
    if isinstance(value, Mapping):
        return {key: _masked(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(inner) for inner in value]
    return value


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=False),
    structlog.processors.format_exc_info,
    mask,
]


def configure(*, readable: bool) -> dict[str, Any]:
    """Set structlog up and give Django its LOGGING: lines to read, or JSON."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.dev.ConsoleRenderer(colors=False)
                    if readable
                    else structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            }
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "lines"}
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "fundops": {"level": "INFO"},
            "django_structlog": {"level": "INFO"},
            "django": {"handlers": [], "level": "WARNING"},
            **{name: {"handlers": [], "level": "ERROR"} for name in _QUIET},
        },
    }
