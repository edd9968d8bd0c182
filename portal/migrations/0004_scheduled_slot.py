from django.db import migrations, models


class Migration(migrations.Migration):
    """Which periodic jobs were started when."""

    dependencies = [
        ("portal", "0003_profile"),
    ]

    operations = [
        migrations.CreateModel(
            name="ScheduledSlot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("job", models.CharField(max_length=200, verbose_name="job")),
                ("starts_at", models.DateTimeField(verbose_name="start")),
            ],
            options={
                "verbose_name": "scheduled job",
                "verbose_name_plural": "scheduled jobs",
                "constraints": [models.UniqueConstraint(fields=("job", "starts_at"), name="scheduled_slot_once")],
            },
        ),
    ]
