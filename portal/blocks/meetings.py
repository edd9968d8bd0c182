"""Blocks about meetings: timetables, people, outcomes and agreements."""

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock

MEETINGS = _("Meetings")


class TimetableRowBlock(blocks.StructBlock):
    start = blocks.TimeBlock(label=_("From"))
    end = blocks.TimeBlock(label=_("To"), required=False)
    what = blocks.CharBlock(label=_("What"), max_length=200, help_text=_("For example “Welcome with coffee”."))
    who = blocks.CharBlock(
        label=_("Who"), required=False, max_length=200, help_text=_("For example “Anna de Wit, director”.")
    )

    class Meta:
        icon = "time"
        label = _("Row")

    def clean(self, value):
        value = super().clean(value)
        if value["start"] and value["end"] and value["end"] <= value["start"] and not self.is_deferred_validation:
            raise StructBlockValidationError(
                block_errors={
                    "end": ValidationError(_("This part ends before it starts. Change one of the two times."))
                }
            )
        return value


class TimetableBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), default=_("Programme"), max_length=100)
    date = blocks.DateBlock(
        label=_("Date"), required=False, help_text=_("Only when the meeting has more than one day.")
    )
    rows = blocks.ListBlock(TimetableRowBlock(), label=_("Rows"), min_num=1)

    class Meta:
        icon = "time"
        label = _("Timetable")
        group = MEETINGS
        description = _("What happens at what time, and who does it.")
        template = "blocks/timetable.html"
        preview_value = {
            "title": "Programma",
            "rows": [
                {"start": datetime.time(17, 0), "end": datetime.time(17, 45), "what": "Inloop met buffet", "who": ""},
                {
                    "start": datetime.time(17, 45),
                    "end": datetime.time(18, 0),
                    "what": "Opening",
                    "who": "Joris van der Meulen, wethouder",
                },
            ],
        }


class PersonBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"), max_length=100)
    role = blocks.CharBlock(
        label=_("Role"), required=False, max_length=150, help_text=_("For example “chair of the day”.")
    )
    organisation = blocks.CharBlock(label=_("Organisation"), required=False, max_length=150)
    photo = ImageChooserBlock(label=_("Photo"), required=False, help_text=_("Square; shown small."))
    text = blocks.TextBlock(label=_("About this person"), required=False, max_length=400)

    class Meta:
        icon = "user"
        label = _("Person")


class PeopleBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), default=_("Speakers"), max_length=100)
    people = blocks.ListBlock(PersonBlock(), label=_("People"), min_num=1)

    class Meta:
        icon = "group"
        label = _("People")
        group = MEETINGS
        description = _("Speakers, organisers or others with their role.")
        template = "blocks/people.html"
        preview_value = {
            "title": "Sprekers",
            "people": [
                {
                    "name": "Samira el Idrissi",
                    "role": "verhalenverteller",
                    "organisation": "",
                    "photo": None,
                    "text": "",
                },
                {
                    "name": "Wouter Blom",
                    "role": "huisarts",
                    "organisation": "Praktijk aan de Dijk",
                    "photo": None,
                    "text": "",
                },
            ],
        }


class AgreementBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Agreement"), max_length=300)
    who = blocks.CharBlock(label=_("Who"), required=False, max_length=150, help_text=_("Who does it."))
    due = blocks.DateBlock(label=_("Before"), required=False, help_text=_("When it is done."))

    class Meta:
        icon = "check"
        label = _("Agreement")


class OutcomesBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), default=_("Outcomes and agreements"), max_length=100)
    outcomes = blocks.ListBlock(blocks.CharBlock(label=_("Outcome"), max_length=300), label=_("Outcomes"))
    agreements = blocks.ListBlock(AgreementBlock(), label=_("Agreements"), default=[])

    class Meta:
        icon = "check"
        label = _("Outcomes and agreements")
        group = MEETINGS
        description = _("What a meeting led to: conclusions, and who does what before when.")
        template = "blocks/outcomes.html"
        preview_value = {
            "title": "Uitkomsten en afspraken",
            "outcomes": ["Vrijwilligers en professionals vullen elkaar aan."],
            "agreements": [{"text": "Elke zes weken een lunch", "who": "Buurtouders", "due": None}],
        }
