"""The console behind a WSGI server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fundops.settings")

from fundops.startup import start_own_server  # noqa: E402  # settings come first

start_own_server()
application = get_wsgi_application()
