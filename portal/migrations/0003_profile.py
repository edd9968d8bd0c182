import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What people with an account tell about their work."""

    dependencies = [
        ("partners", "0001_initial"),
        ("portal", "0002_ground_floor"),
    ]

    operations = [
        migrations.CreateModel(
            name="Profile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "certificate_name",
                    models.CharField(
                        blank=True,
                        help_text="As it must stand on a certificate, for example “A. de Wit” or “Anna de Wit”.",
                        max_length=150,
                        verbose_name="name on certificates",
                    ),
                ),
                (
                    "organisation_name",
                    models.CharField(
                        blank=True,
                        help_text="Only when your organisation is not in the list.",
                        max_length=150,
                        verbose_name="another organisation",
                    ),
                ),
                (
                    "job_title",
                    models.CharField(
                        blank=True,
                        help_text="For example “youth nurse” or “volunteer coordinator”.",
                        max_length=150,
                        verbose_name="function",
                    ),
                ),
                (
                    "shares_progress",
                    models.BooleanField(
                        default=False,
                        help_text="The team coordinator of your organisation then sees your name, which courses you take, how far you are and when you finished: never your answers, notes or scores. You can take this back at any time.",
                        verbose_name="my team coordinator may see my progress",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="partners.partnerpage",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="profile", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "profile",
                "verbose_name_plural": "profiles",
            },
        ),
        migrations.CreateModel(
            name="ProfessionalRegistration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "register",
                    models.CharField(
                        choices=[
                            ("skj", "SKJ"),
                            ("big", "BIG"),
                            ("venv", "Kwaliteitsregister V&V"),
                            ("registerplein", "Registerplein"),
                        ],
                        max_length=20,
                        verbose_name="register",
                    ),
                ),
                ("number", models.CharField(max_length=20, verbose_name="number")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="registrations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "professional registration",
                "verbose_name_plural": "professional registrations",
                "ordering": ["register"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "register"),
                        name="registration_unique_per_register",
                        violation_error_message="You can have one number in each register.",
                    )
                ],
            },
        ),
    ]
