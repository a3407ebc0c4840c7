"""One console at the root; errors speak to the operator."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("language/", include("django.conf.urls.i18n")),
    path("", include("settlement.urls")),
    path("", admin.site.urls),
]
handler400 = "fundops.core.views.errors.bad_request"
handler403 = "fundops.core.views.errors.forbidden"
handler404 = "fundops.core.views.errors.not_found"
handler500 = "fundops.core.views.errors.server_error"
