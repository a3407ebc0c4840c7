"""
What a TA says of a day as a whole, beside what we know: its 11 and its 25.

A difference is a break and stops nothing.
"""

from trading.services.controls.applying import Controls, apply_controls

__all__ = ["Controls", "apply_controls"]
