from django.db import migrations


class Migration(migrations.Migration):
    """Who may handle requests about personal data."""

    dependencies = [
        ("portal", "0004_scheduled_slot"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="user",
            options={
                "permissions": [("handle_personal_data", "Can handle requests about personal data")],
                "verbose_name": "user",
                "verbose_name_plural": "users",
            },
        ),
    ]
