"""What channels call."""

from __future__ import annotations

from django.urls import path

from settlement.api import callbacks

app_name = "settlement"
urlpatterns = [
    path("channels/<str:channel>/callbacks", callbacks.take, name="callbacks"),
]
