"""The console's admin site: frame, board, login, and pages that rooms add."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from fundops.core.admin.figures import DASH
from fundops.core.admin.frame import Frame, frame
from fundops.core.admin.password import ConsolePasswordForm

View = Callable[..., HttpResponseBase]
Board = Callable[[HttpRequest], Mapping[str, Any]]


class ConsoleSite(AdminSite):
    """
    Django's admin at the root, with our frame around every page.

    The board and the pages that span rooms belong to higher rooms; they bring them
    here from `AppConfig.ready()`: `site.board = …`, `site.add_page(…)`.
    """

    site_title = site_header = "fundops"
    index_title = _("Board")
    site_url = None
    enable_nav_sidebar = False
    empty_value_display = DASH
    password_change_form = ConsolePasswordForm
    login_template = "admin/login.html"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        #: Says what the board shows: the context of `admin/index.html`.
        self.board: Board | None = None
        self._pages: list[tuple[str, View, str]] = []

    def register(
        self, model_or_iterable: Any, admin_class: Any = None, **options: Any
    ) -> None:
        """Take our own pages only: a package's page over its tables would write."""
        from fundops.core.admin.base import ReadOnlyAdmin

        if admin_class is not None and issubclass(admin_class, ReadOnlyAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def add_page(self, route: str, view: View, *, name: str) -> None:
        """Add a page `admin:<name>`; it is drawn for people who may enter only."""
        if any(known == name for _route, _view, known in self._pages):
            return
        self._pages.append((route, view, name))

    def render(
        self, request: HttpRequest, template: str, context: Mapping[str, Any]
    ) -> TemplateResponse:
        """Draw a page of a room's own inside the frame."""
        whole = {**self.each_context(request), **context}
        return TemplateResponse(request, template, whole)

    # -- what Django asks ----------------------------------------------------
    def get_urls(self) -> list[Any]:
        pages = [
            path(route, self.admin_view(view), name=name)
            for route, view, name in self._pages
        ]
        return [*pages, *super().get_urls()]

    def each_context(self, request: Any) -> dict[str, Any]:
        """Say what every page draws; Django's list of apps is not among it."""
        around: Frame = frame(self, request)
        return {
            "script_name": request.META["SCRIPT_NAME"],
            "site_title": self.site_title,
            "site_header": self.site_header,
            "site_url": None,
            "has_permission": self.has_permission(request),
            "available_apps": [],
            "is_popup": False,
            "is_nav_sidebar_enabled": False,
            "frame": around,
        }

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Let nobody further who still has the password that somebody else knows."""
        inner = super().admin_view(view, cacheable)
        if getattr(view, "__func__", None) in self._open_to_newcomers:
            return inner

        def with_own_password(
            request: HttpRequest, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            if getattr(request.user, "must_change_password", False):
                return redirect("admin:password_change")
            answer: HttpResponseBase = inner(request, *args, **kwargs)
            return answer

        return with_own_password

    @cached_property
    def _open_to_newcomers(self) -> set[Any]:
        return {ConsoleSite.password_change, ConsoleSite.logout}

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Draw the board."""
        board = self.board(request) if self.board else {}
        context = {"title": self.index_title, **board, **(extra_context or {})}
        return self.render(request, "admin/index.html", context)

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: Any = None
    ) -> Any:
        """There are no pages of apps: the navigation is ours."""
        return redirect("admin:index")

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Draw the login page; say so where a session came to its end."""
        context = {
            "session_ended": _has_ended(request),
            "idle_minutes": settings.SESSION_COOKIE_AGE // 60,
            **(extra_context or {}),
        }
        return super().login(request, context)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """End the session and show the login page."""
        from django.contrib.auth import logout

        if request.method != "POST":
            raise PermissionDenied
        logout(request)
        return redirect("admin:login")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Let a person choose a password of their own; then the board."""
        from django.contrib.auth.views import PasswordChangeView

        return PasswordChangeView.as_view(
            form_class=self.password_change_form,
            success_url="/",
            template_name="registration/password_change_form.html",
            extra_context={**self.each_context(request), **(extra_context or {})},
        )(request)


def _has_ended(request: HttpRequest) -> bool:
    """The browser still brings a session, and nobody is in it any more."""
    brought = settings.SESSION_COOKIE_NAME in request.COOKIES
    return brought and request.method == "GET" and not request.user.is_authenticated
