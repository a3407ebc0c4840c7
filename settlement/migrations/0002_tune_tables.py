"""Storage of the tables whose rows are drawn down: room for HOT updates."""

from django.db import migrations

_TUNE = """
ALTER TABLE settlement_ledgeraccount SET (fillfactor = 50);
ALTER TABLE settlement_collection SET (fillfactor = 70);
"""
_UNTUNE = """
ALTER TABLE settlement_ledgeraccount RESET (fillfactor);
ALTER TABLE settlement_collection RESET (fillfactor);
"""


class Migration(migrations.Migration):
    dependencies = [("settlement", "0001_initial")]
    operations = [migrations.RunSQL(_TUNE, _UNTUNE)]
