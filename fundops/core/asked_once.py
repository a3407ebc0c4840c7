"""
A page is one look: while it is read, the same question is asked the database once.

For requests that read (GET, HEAD). Whatever acts looks anew under its locks; it may
open a look of its own there, around what it only reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")
_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """Keep the answers of marked questions from here on, whatever was asked before."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


@contextmanager
def joined_look() -> Iterator[None]:
    """Stay in the look at hand, where there is one; else open one for what follows."""
    with nullcontext() if _answers.get() is not None else one_look():
        yield


def keep(question: Callable[_P, Any], answer: Any, *args: Any) -> None:
    """
    Keep an answer that came with those of others: one statement, many answers.

    Outside of a look nothing is kept, and the question is asked when it comes.

    :param question: a marked one; `args` are those that it would be asked with.
    """
    answers = _answers.get()
    if answers is not None:
        answers[(getattr(question, "__wrapped__", question), args, ())] = answer


def asked_once(question: Callable[_P, _R]) -> Callable[_P, _R]:
    """Mark a question: within one look, equal arguments have one answer."""

    @wraps(question)
    def ask(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        answers = _answers.get()
        if answers is None:
            return question(*args, **kwargs)
        key = (question, args, tuple(sorted(kwargs.items())))
        if key not in answers:
            answers[key] = question(*args, **kwargs)
        found: _R = answers[key]
        return found

    return ask
