"""What people can say when they register becomes a question with a kind of answer."""

import django.db.models.deletion
import modelcluster.fields
from django.db import migrations, models

OLD, NEW = "registration_options", "registration_questions"


def rename_in_versions(apps, old: str, new: str) -> None:
    """Old versions and drafts of events hold the questions under the name of their relation."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Revision = apps.get_model("wagtailcore", "Revision")
    kinds = ContentType.objects.filter(app_label="news", model="eventpage").values_list("pk", flat=True)
    for revision in Revision.objects.filter(content_type__in=list(kinds)).iterator():
        if old in revision.content:
            revision.content[new] = revision.content.pop(old)
            revision.save(update_fields=["content"])


def forwards(apps, schema_editor):
    rename_in_versions(apps, OLD, NEW)


def backwards(apps, schema_editor):
    rename_in_versions(apps, NEW, OLD)


class Migration(migrations.Migration):
    dependencies = [("news", "0001_initial"), ("contenttypes", "0002_remove_content_type_name")]

    operations = [
        migrations.RenameModel("RegistrationOption", "RegistrationQuestion"),
        migrations.AlterField(
            "registrationquestion",
            "event",
            modelcluster.fields.ParentalKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="registration_questions",
                to="news.eventpage",
            ),
        ),
        migrations.AlterField(
            "registrationquestion",
            "label",
            models.CharField(
                help_text="For example “I join the buffet”.", max_length=150, verbose_name="question"
            ),
        ),
        migrations.AlterModelOptions(
            "registrationquestion",
            {
                "ordering": ["sort_order"],
                "abstract": False,
                "verbose_name": "question when registering",
                "verbose_name_plural": "questions when registering",
            },
        ),
        migrations.RunPython(forwards, backwards),
    ]
