from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trading", "0003_outgoing_files_are_prepared_first")]

    operations = [
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("business_code", "029"), _negated=True),
                    models.Q(
                        ("dividend_method__in", ["0", "1"]), ("fund__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="trading_order_dividend_method",
            ),
        ),
    ]
