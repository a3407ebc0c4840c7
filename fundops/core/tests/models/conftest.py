from __future__ import annotations

from fundops.core.tests.services.reviews.conftest import about

__all__ = ["about"]
