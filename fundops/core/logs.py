"""
Logs: one line an event on standard error, with the request's number, without people.

Standard output carries answers only. What looks like a card, a certificate or a mobile
number is masked, wherever in an event it stands; so is every value under a name of
personal data. Whatever was sent to us cannot begin a line of its own.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

#: 11 digits of a mobile, 12 to 19 of a card, 15 or 18 of a certificate (17 and X).
#: Wider than what certainly is one: a log loses little, a person much.
_PERSONAL = re.compile(r"(?<![0-9A-Za-z])(\d{2})\d{5,14}(\d{3}[\dXx])(?![0-9A-Za-z])")
#: A card as it is printed on it, in groups of four.
_IN_GROUPS = re.compile(
    r"(?<![0-9A-Za-z])(\d{4})[ -]\d{4}[ -]\d{4}[ -](\d{4})(?:[ -]\d{1,3})?"
    r"(?![0-9A-Za-z])"
)
#: Names under which personal data and secrets stand, whatever they look like.
SENSITIVE = re.compile(
    r"(^|_)(password|passwd|secret|token|otp|recovery_codes?|mobile|phone|"
    r"card|card_?no|certificate|certificate_?no|id_?card|plain|"
    r"(customer|holder|account|payee|investor|person)_name)$|^name$",
    re.IGNORECASE,
)
HIDDEN = "****"
#: Django says these with every page; the request's own line says more.
_QUIET = ("django.server", "django.request")
_AS_IT_IS = (int, float, Decimal, dt.date, dt.time, type(None))
#: Written line by line; the lines after the first are set in.
_MANY_LINES = frozenset({"exception", "stack"})


def mask(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Hide people in every value of an event, and what was searched for."""
    masked = {key: _value(key, value) for key, value in event.items()}
    if isinstance(masked.get("request"), str):
        masked["request"] = masked["request"].partition("?")[0]
    return masked


def masked_text(text: str) -> str:
    """Mask numbers of people in a text, as a log shows it."""
    return _IN_GROUPS.sub(r"\1****\2", _PERSONAL.sub(r"\1****\2", text))


def is_sensitive(name: str) -> bool:
    """Say whether what stands under a name is hidden whatever it is."""
    return SENSITIVE.search(name) is not None


def _value(key: Any, value: Any) -> Any:
    # Of the logging machinery: the record, and whose it is.
    if isinstance(key, str) and key.startswith("_"):
        return value
    if isinstance(key, str) and is_sensitive(key) and value not in (None, ""):
        return HIDDEN
    if isinstance(key, str) and key in _MANY_LINES and isinstance(value, str):
        return masked_text("\n    ".join(value.splitlines()))
    return _masked(value)


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return _on_one_line(masked_text(value))
    if isinstance(value, Mapping):
        return {key: _value(key, inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(inner) for inner in value]
    if isinstance(value, _AS_IT_IS):
        text = masked_text(str(value))
        return value if text == str(value) else text
    # A renderer would write it out by itself, unmasked.
    return _on_one_line(masked_text(repr(value)))


def _on_one_line(text: str) -> str:
    r"""Write every end of a line as \n, \r …: nobody forges a line of the log."""
    return "".join(
        char if char.isprintable() or char == "\u3000" else _escaped(char)
        for char in text
    )


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode()


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=False),
    structlog.processors.StackInfoRenderer(),
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
