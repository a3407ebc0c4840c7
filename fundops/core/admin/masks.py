"""Personal data on pages: always masked, also where somebody passes it in clear."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from fundops.core.personal_data import mask_mobile, mask_name, mask_tail

__all__ = ["hash_short", "mask_mobile", "mask_name", "mask_tail", "number"]


def number(text: str) -> SafeString:
    """Write an order or account number, a code or raw text in even widths."""
    return format_html('<span class="mono">{}</span>', text)


def cut(text: str) -> SafeString:
    """Write a text that its column may cut off, with all of it at hand."""
    return format_html('<span title="{0}">{0}</span>', text)


def hash_short(digest: str) -> SafeString:
    """Write 3f9a17c2…c21e with the whole hash at hand, which print shows."""
    if len(digest) <= 12:
        return number(digest)
    return format_html(
        '<span class="mono hash" title="{}">'
        '<span class="short">{}…{}</span><span class="whole">{}</span></span>',
        digest,
        digest[:8],
        digest[-4:],
        digest,
    )
