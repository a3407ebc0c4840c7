"""Pages and reports of errors: frames without people and without secrets."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, QueryDict
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from fundops.core import logs

#: A name looks like any other words in Chinese: none are shown.
_CHINESE = re.compile(r"([\u3400-\u9fff])[\u3400-\u9fff·]+")


class _Shown:
    """A value of a frame as it may be shown."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


class WithoutPeople(SafeExceptionReporterFilter):
    """
    Hide values by their names, and numbers of people wherever they stand.

    In development, too: its pages show whole frames, and so does the demo's.
    """

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: Any
    ) -> Any:
        found = super().get_traceback_frame_variables(request, tb_frame)
        return [(name, shown(str(name), value)) for name, value in found]

    def get_post_parameters(self, request: HttpRequest | None) -> QueryDict:
        """Say the names of what was posted; of its values nothing."""
        posted = getattr(request, "POST", None)
        if not posted:
            return QueryDict()
        cleansed = posted.copy()
        for name in cleansed:
            cleansed[name] = self.cleansed_substitute
        return cleansed


def shown(name: str, value: Any) -> Any:
    """Say a variable as a report shows it: hidden by its name, or masked."""
    if logs.is_sensitive(name):
        return logs.HIDDEN
    try:
        text = repr(value)
    # Somebody else's __repr__ may do anything; the report must still be made.
    except Exception as error:  # noqa: BLE001
        text = f"({type(error).__name__} while it was written)"
    return _Shown(without_people(text))


def without_people(text: str) -> str:
    return _CHINESE.sub(r"\1**", logs.masked_text(text))


class Report(ExceptionReporter):
    """What is told of an error: of the request its way, not what it carried."""

    def get_traceback_data(self) -> dict[str, Any]:
        told = super().get_traceback_data()
        for name in ("exception_value", "exception_notes", "user_str"):
            if told.get(name):
                told[name] = without_people(str(told[name]))
        if self.request is not None:
            hidden = self.filter.cleansed_substitute
            told["request_GET_items"] = [(key, hidden) for key in self.request.GET]
            told["request_COOKIES_items"] = [
                (key, hidden) for key in self.request.COOKIES
            ]
            told["request_insecure_uri"] = self.request.path
            told["request_meta"] = {
                key: without_people(str(value)).partition("?")[0]
                for key, value in told["request_meta"].items()
                if key not in ("QUERY_STRING", "HTTP_COOKIE")
            }
        return told
