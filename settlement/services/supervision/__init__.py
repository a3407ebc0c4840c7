"""
What goes out to the supervisory bank: trades first, then instructions.

Every file is decided on in one transaction (its rows, its SHA-256: PREPARED), then put
on disk, then WRITTEN. Killed anywhere, the same command makes the same bytes.
"""
