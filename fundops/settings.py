"""
Settings of the console. Values come from the environment or the file `var/env`.

What is wrong with them is said by system checks (`fundops.core.checks`), not here.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from fundops import environment
from fundops.core import logs
from fundops.core.database import server
from fundops.core.database.places import PORT, place

# Before any class of Django is written with its type: `ModelAdmin[Order]`.
django_stubs_ext.monkeypatch()

env = environment.read()
BASE_DIR = environment.PROJECT

# What kind of installation this is

DEBUG = env.flag("FUNDOPS_DEBUG")
#: The outside world to play against is allowed; never in production.
SANDBOX = env.flag("FUNDOPS_SANDBOX")
SECRET_KEY = env.text("FUNDOPS_SECRET_KEY")
#: Keys of personal data by id, the newest first.
DATA_KEYS: dict[str, bytes] = env.keys("FUNDOPS_DATA_KEYS")
INDEX_KEY: bytes = env.key("FUNDOPS_INDEX_KEY")
ALLOWED_HOSTS = env.words("FUNDOPS_ALLOWED_HOSTS") or (
    ["localhost", "127.0.0.1", "[::1]"] if DEBUG else []
)
CSRF_TRUSTED_ORIGINS = env.words("FUNDOPS_TRUSTED_ORIGINS")

# The distributor

#: Three characters; DistributorCode in the TA's files.
DISTRIBUTOR_CODE = env.text("FUNDOPS_DISTRIBUTOR", "379")
#: Files of TAs, channels and banks: in, out, done, refused.
DATA_DIR = env.path("FUNDOPS_DATA_DIR", BASE_DIR / "var" / "data")
#: What is attached as evidence is at most so large, and looked through by this callable
#: `(bytes) -> words`, which raises InfectedFile; by none, where empty.
EVIDENCE_MAX_BYTES = 10_000_000
EVIDENCE_SCAN = env.text("FUNDOPS_EVIDENCE_SCAN")
#: Personal data that somebody asked for stays in clear for so long.
REVEAL_MINUTES = 5
#: A list of more rows is taken away under a review only; of still more, not at all.
EXPORT_ROWS = 10_000
EXPORT_MOST_ROWS = 100_000

# Database: one alias, two roles. `default` is the application; migrations run as the
# owner (fundops.core.database.owner). The own server needs no URL.

#: Roles on the own server; elsewhere the two URLs name them.
OWNER, APPLICATION = "fundops_owner", "fundops_app"
#: Reads the auditors' views and nothing else; elsewhere it may be missing.
AUDITOR = "fundops_auditor"
OWN_SERVER = server.ours()


def _login(url: str, *, role: str) -> dict[str, Any]:
    """Read `postgresql://user:password@host:port/name?sslmode=…`, or take our own."""
    if OWN_SERVER:
        return {
            "USER": role,
            "PASSWORD": "",
            "HOST": str(place().socket_folder),
            "PORT": str(PORT),
            "OPTIONS": {"application_name": "fundops"},
        }
    parts = urlsplit(url)
    return {
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {"application_name": "fundops", **dict(parse_qsl(parts.query))},
    }


DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": urlsplit(env.text("DATABASE_URL")).path.lstrip("/")
        or env.text("FUNDOPS_DATABASE", "fundops"),
        **_login(env.text("DATABASE_URL"), role=APPLICATION),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
#: The owner's login: migrations, grants, views.
DATABASE_OWNER = _login(
    env.text("DATABASE_OWNER_URL") or env.text("DATABASE_URL"), role=OWNER
)

# Applications

INSTALLED_APPS = [
    "fundops.core.admin_site.ConsoleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "pgtrigger",
    "pghistory",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "import_export",
    "rest_framework",
    "django_structlog",
    "fundops.core",
    "accounts",
    "trading",
    "settlement",
    "fundops.workbench",
    "fundops.sandbox",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "fundops.core.middleware.RequestId",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "fundops.core.middleware.ActingPerson",
    "fundops.core.middleware.LivingSession",
    "fundops.core.middleware.KnownToHistory",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "fundops.urls"
WSGI_APPLICATION = "fundops.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People and sessions

AUTH_USER_MODEL = "core.Staff"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "fundops.core.backends.StaffBackend",
]
#: So many wrong passwords of one person from one address close that door for a while.
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
#: Trying on at a closed door keeps it closed no longer.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
#: Django's name of it in what a login says; by another name nobody would be counted.
AXES_USERNAME_FORM_FIELD = "username"
#: Who came in when stands in the sessions of staff.
AXES_DISABLE_ACCESS_LOG = True
AXES_CLIENT_IP_CALLABLE = "fundops.core.middleware.address"
AXES_LOCKOUT_CALLABLE = "fundops.core.views.errors.locked_out"
#: What an authenticator app shows beside the number.
OTP_TOTP_ISSUER = "fundops"
#: No clock is followed that runs away: a code is good for its half minute, and one
#: before and after it.
OTP_TOTP_SYNC = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
CSRF_FAILURE_VIEW = "fundops.core.views.errors.csrf_failure"
#: Idle for so long ends a session; use renews it, written once a minute at most
#: (`staff_sessions.SEEN_EVERY`), so that a page that reads writes nothing.
SESSION_COOKIE_AGE = 15 * 60
SESSION_SAVE_EVERY_REQUEST = False
#: So long after its login a session is over, used or not.
SESSION_LONGEST = dt.timedelta(hours=8)
#: Between the password and the code.
LOGIN_LONGEST = dt.timedelta(minutes=10)
#: The browser keeps the cookie of a session that ended, so that login can say so.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SAMESITE = "Strict"

# What browsers may do

SECURE_SSL_REDIRECT = not DEBUG
SESSION_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_SECURE = not DEBUG
SECURE_HSTS_SECONDS = 0 if DEBUG else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
#: Only our own proxy reaches this process; what it says of a request is true.
BEHIND_PROXY = env.flag("FUNDOPS_BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# Languages and time

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = not DEBUG
LANGUAGE_COOKIE_HTTPONLY = True
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Files for browsers

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
#: Said here, for tests run with DEBUG off where no static files were collected.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Import, export, API: nothing is open that is not opened by name

IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "export"
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "rest_framework.permissions.DjangoModelPermissions",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}

# Logs: standard error, so that standard output carries answers only

LOGGING = logs.configure(readable=DEBUG)
DEFAULT_EXCEPTION_REPORTER = "fundops.core.error_reports.Report"
DEFAULT_EXCEPTION_REPORTER_FILTER = "fundops.core.error_reports.WithoutPeople"
