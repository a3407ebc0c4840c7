"""The owner's functions that make and protect monthly partitions."""

from django.db import migrations

from fundops.core.database.partitions import ENSURE_PARTITIONS, REFUSE_TRUNCATE


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunSQL(
            REFUSE_TRUNCATE, "DROP FUNCTION IF EXISTS public.refuse_truncate()"
        ),
        migrations.RunSQL(
            ENSURE_PARTITIONS, "DROP FUNCTION IF EXISTS public.ensure_partitions(date)"
        ),
    ]
