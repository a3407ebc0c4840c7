"""Statistics of the staging table, which only its owner may gather."""

from django.db import migrations

# Rows come by the hundred thousand and are gone an hour later: without fresh figures
# the planner takes a file for a handful of rows and looks orders up one by one.
_CREATE = """
CREATE FUNCTION public.analyze_staging() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    ANALYZE public.trading_stagedrow (file_id, line, order_no);
$$;
"""
_DROP = "DROP FUNCTION public.analyze_staging();"


class Migration(migrations.Migration):
    dependencies = [("trading", "0002_tune_tables")]
    operations = [migrations.RunSQL(_CREATE, _DROP)]
