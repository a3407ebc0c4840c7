"""The state machines as a page of the docs, drawn from the models that run them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.utils import translation
from django_fsm import FSMField

_ROOMS = ("core", "accounts", "trading", "settlement")
_HEAD = """\
# State machines 状态机

Drawn from the code by `manage.py draw_state_machines`; do not edit. A test compares.

The database knows the same moves: a trigger refuses every other one, and a row that
begins in a state that is not named here, whoever writes it. A move that is drawn is
one that may be made; some wait for a step that this version does not have yet.
"""


def page() -> Path:
    return Path(settings.BASE_DIR) / "docs" / "state-machines.md"


def draw() -> str:
    """Write the page as it should stand."""
    parts = [_HEAD]
    for model, field in machines():
        parts.append("\n".join(_machine(model, field)))
    return "\n".join(parts)


def machines() -> list[tuple[type[Model], FSMField]]:
    """Find every machine of ours, room by room, in the order of their names."""
    return [
        (model, field)
        for room in _ROOMS
        for model in sorted(
            apps.get_app_config(room).get_models(), key=lambda m: m.__name__
        )
        for field in model._meta.local_fields
        if isinstance(field, FSMField)
    ]


def _machine(model: type[Model], field: FSMField) -> Iterator[str]:
    name = model.__name__ + ("" if field.name == "state" else f".{field.name}")
    yield f"## {name} {_chinese(model._meta.verbose_name)}".rstrip()
    yield ""
    yield from _diagram(model, field)
    yield ""
    yield "| code | English | 中文 |"
    yield "|---|---|---|"
    for code, word in field.choices:
        yield f"| `{code}` | {_english(word)} | {_chinese(word)} |"
    yield ""


def _diagram(model: type[Model], field: FSMField) -> Iterator[str]:
    order = [str(code) for code, _word in field.choices]
    moves = sorted(
        (order.index(str(move.source)), order.index(str(move.target)), move.name)
        for move in field.get_all_transitions(model)
    )
    yield "```mermaid"
    yield "stateDiagram-v2"
    for first in getattr(model, "first_states", (field.default,)):
        yield f"    [*] --> {first.value}"
    for source, target, verb in moves:
        words = verb.replace("_", " ")
        yield f"    {order[source]} --> {order[target]}: {words}"
    yield "```"


def _english(word: object) -> str:
    with translation.override("en"):
        return str(word)


def _chinese(word: object) -> str:
    """Say a word as the console does; nothing where it is not translated yet."""
    with translation.override("zh-hans"):
        return str(word) if str(word) != _english(word) else ""
