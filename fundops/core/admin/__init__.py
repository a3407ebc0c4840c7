"""
The console's base, and the pages of the ground floor's own records.

It imports nothing: see `fundops.core.admin_site`.
"""
