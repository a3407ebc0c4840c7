"""Storage of the tables that grow with the day: room for HOT updates, no log for staging."""

from django.db import migrations

_TUNE = """
ALTER TABLE trading_order SET (fillfactor = 50);
ALTER TABLE trading_holding SET (fillfactor = 50);
ALTER TABLE trading_lot SET (fillfactor = 70);
ALTER TABLE trading_stagedrow SET UNLOGGED;
"""
_UNTUNE = """
ALTER TABLE trading_order RESET (fillfactor);
ALTER TABLE trading_holding RESET (fillfactor);
ALTER TABLE trading_lot RESET (fillfactor);
ALTER TABLE trading_stagedrow SET LOGGED;
"""


class Migration(migrations.Migration):
    dependencies = [("trading", "0001_initial")]
    operations = [migrations.RunSQL(_TUNE, _UNTUNE)]
