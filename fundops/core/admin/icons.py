"""Icons: shapes of the sprite that `admin/console/sprite.html` writes on every page."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

SHAPES = frozenset(
    "ring dash half dot check cross stop back what pause clock warn late send skip "
    "lock clip search info user card up print theme".split()
)


def icon(shape: str) -> SafeString:
    """Draw a shape; a word always stands beside it, so screen readers skip it."""
    if shape not in SHAPES:
        raise ValueError(f"There is no icon {shape!r}.")
    return format_html(
        '<svg class="i" viewBox="0 0 16 16" aria-hidden="true">'
        '<use href="#i-{}"/></svg>',
        shape,
    )
