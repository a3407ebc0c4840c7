"""The console's admin site: frame, board, login, and pages that rooms add."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from fundops.core.admin.figures import DASH
from fundops.core.admin.frame import Frame, frame
from fundops.core.services import logins

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
        return [*self._on_the_way_in(), *pages, *super().get_urls()]

    def _on_the_way_in(self) -> list[Any]:
        """Say the pages that open before the second factor was given."""
        from fundops.core.admin.second_factor import enrolment, second_factor

        views: dict[str, View] = {
            "second_factor": second_factor,
            "enrolment": enrolment,
            "password_change": self.password_change,
            "logout": self.logout,
        }
        return [
            path(f"{name}/", never_cache(login_required(view)), name=name)
            for name, view in views.items()
        ]

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in who works here and has given the second factor in this session."""
        return super().has_permission(request) and logins.is_verified(request.user)

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

        def with_own_password(
            request: HttpRequest, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            may_enter = self.has_permission(request)
            if not may_enter and "q" in request.GET:
                # What was searched for, maybe a card, is kept in no way back here.
                request.META["QUERY_STRING"] = ""
            if may_enter and getattr(request.user, "must_change_password", False):
                return redirect("admin:password_change")
            answer: HttpResponseBase = inner(request, *args, **kwargs)
            return answer

        return with_own_password

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
        """Draw the login page; say why a session came to its end."""
        from fundops.core.admin.site_login import ConsoleLogin

        if request.method == "GET" and self.has_permission(request):
            return redirect("admin:index")
        context = {
            **self.each_context(request),
            "title": _("Log in"),
            "app_path": request.get_full_path(),
            **(extra_context or {}),
        }
        view = never_cache(ConsoleLogin.as_view(extra_context=context))
        return cast("HttpResponse", view(request))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """End the session and show the login page."""
        from fundops.core.admin.site_login import close

        if request.method != "POST":
            raise PermissionDenied
        close(request)
        return redirect("admin:login")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Let a person choose a password of their own; then the board."""
        from fundops.core.admin.password import ConsolePasswordChange

        context = {**self.each_context(request), **(extra_context or {})}
        return ConsolePasswordChange.as_view(extra_context=context)(request)
