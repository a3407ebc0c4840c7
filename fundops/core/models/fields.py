"""Field classes and constraints that every room uses for money, shares and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CheckConstraint, Q

from fundops.core.money import LIMIT

if TYPE_CHECKING:
    _DecimalField = models.DecimalField[Any, Any]
    _CharField = models.CharField[Any, Any]
else:  # Django's own classes take no type parameters at run time.
    _DecimalField = models.DecimalField
    _CharField = models.CharField


class MoneyField(_DecimalField):
    """Yuan (or the row's currency) with 2 places; at most 99,999,999,999,999.99."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)


class SharesField(MoneyField):
    """Fund shares with 2 places."""


class CodeField(_CharField):
    """
    A short ASCII code or business number, compared byte by byte.

    Collation "C" lets the unique index serve prefix searches, so that no second
    `_like` index is needed.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("db_collation", "C")
        super().__init__(*args, **kwargs)

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """Say the type by its long name: Django adds `_like` indexes to `varchar`."""
        name: str | None = super().db_type(connection)
        return name and name.replace("varchar", "character varying")


def positive(field: str, *, name: str) -> CheckConstraint:
    """Refuse zero, negative and NaN (which PostgreSQL sorts above every number)."""
    condition = Q(**{f"{field}__gt": 0, f"{field}__lt": LIMIT})
    return CheckConstraint(condition=condition, name=name)


def not_negative(field: str, *, name: str) -> CheckConstraint:
    """Refuse negative and NaN; nulls pass."""
    condition = Q(**{f"{field}__gte": 0, f"{field}__lt": LIMIT})
    return CheckConstraint(condition=condition, name=name)


def finite(field: str, *, name: str) -> CheckConstraint:
    """Refuse NaN and absurd sizes of a signed figure."""
    condition = Q(**{f"{field}__gt": -LIMIT, f"{field}__lt": LIMIT})
    return CheckConstraint(condition=condition, name=name)
