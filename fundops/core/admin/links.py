"""Doors from a figure or a number to its page or its list."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Model
from django.urls import reverse

from fundops.core.admin.cells import Link


def object_url(obj: Model) -> str:
    """Say the address of a record's page; empty where its model has none."""
    meta = obj._meta
    if not admin.site.is_registered(type(obj)):
        return ""
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[obj.pk])


def list_url(model: type[Model], **filters: Any) -> str:
    """Say the address of a list: `list_url(Claim, state__exact="OPEN", day="all")`."""
    meta = model._meta
    if not admin.site.is_registered(model):
        return ""
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    return f"{url}?{urlencode(filters)}" if filters else url


def link(obj: Model | None, value: Any = None) -> Link | None:
    """Make a value of a record's number, or of `value`, that opens its page."""
    if obj is None:
        return None
    return Link(str(obj) if value is None else value, object_url(obj))
