"""Courses: what is learned, by whom, under which conditions, and what it counts for."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager

from elearning.forms import CoursePageForm
from elearning.querysets import CourseQuerySet
from partners.querysets import shown_programmes
from portal.blocks import BodyStream
from portal.models import AudiencesMixin, BasePage, LeadImageMixin, OverviewMixin, Register, ThemesMixin


class CourseIndexPage(OverviewMixin, BasePage):
    """The overview of courses."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["elearning.CoursePage"]
    max_count = 1
    page_description = _("The overview of all courses, with filters by theme and audience.")

    template = "elearning/course_index_page.html"

    class Meta:
        verbose_name = _("overview of courses")
        verbose_name_plural = _("overviews of courses")

    @property
    def filterset_class(self):
        from elearning.filters import CourseFilter  # filters import the models

        return CourseFilter

    def get_items(self, request):
        return CoursePage.objects.for_cards()

    def get_feed_items(self, request):
        return CoursePage.objects.for_cards().order_by("-first_published_at")[:20]


class CoursePage(LeadImageMixin, ThemesMixin, AudiencesMixin, BasePage):
    """A course: lessons in order, and a test at the end when it leads to a certificate."""

    parent_page_types = ["elearning.CourseIndexPage"]
    subpage_types = ["elearning.LessonPage", "elearning.TestPage"]
    page_description = _("A course of lessons, with progress, tests and a certificate.")

    class Access(models.TextChoices):
        OPEN = "open", _("Everybody, also without an account")
        SIGNED_IN = "signed_in", _("Everybody with an account")
        INVITATION = "invitation", _("Who was invited")

    body = StreamField(BodyStream(), verbose_name=_("text"), blank=True)
    study_load_minutes = models.PositiveIntegerField(
        _("study load in minutes"), null=True, help_text=_("Of the whole course with its test, for example 120.")
    )
    provider = models.ForeignKey(
        "partners.PartnerPage",
        verbose_name=_("offered by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The organisation that answers for the content."),
    )
    authors = models.CharField(
        _("authors"), max_length=200, blank=True, help_text=_("For example “Anna de Wit and Bart Jansen”.")
    )
    programmes = ParentalManyToManyField(
        "partners.ProgrammePage",
        verbose_name=_("programmes"),
        blank=True,
        related_name="+",
        help_text=_("The programmes that this belongs to."),
    )
    access = models.CharField(
        _("open to"), max_length=12, choices=Access.choices, default=Access.SIGNED_IN, help_text=_("Who may take it.")
    )
    prerequisites = ParentalManyToManyField(
        "self",
        symmetrical=False,
        verbose_name=_("to be finished first"),
        blank=True,
        related_name="+",
        help_text=_("Courses that somebody must have finished before starting this one."),
    )
    has_fixed_order = models.BooleanField(
        _("fixed order"), default=False, help_text=_("A lesson opens when the one before it is done.")
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("The share of the points of a test that is enough, in percent, for example 80."),
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How often somebody may try a test. Leave empty for no limit."),
    )
    has_certificate = models.BooleanField(
        _("certificate"), default=True, help_text=_("Who finishes the course gets a certificate.")
    )
    certificate_valid_months = models.PositiveSmallIntegerField(
        _("months that the certificate is valid"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("For example 36. Leave empty when it stays valid."),
    )
    remind_not_started_days = models.PositiveSmallIntegerField(
        _("remind who has not started after"),
        null=True,
        blank=True,
        help_text=_("Days after enrolling or being invited. Leave empty to send nothing."),
    )
    remind_stalled_days = models.PositiveSmallIntegerField(
        _("remind who stopped halfway after"),
        null=True,
        blank=True,
        help_text=_("Days after the last activity. Leave empty to send nothing."),
    )
    remind_expiring_days = models.PositiveSmallIntegerField(
        _("remind before the certificate expires"),
        null=True,
        blank=True,
        help_text=_("Days before the last day. Leave empty to send nothing."),
    )

    objects = PageManager.from_queryset(CourseQuerySet)()

    base_form_class = CoursePageForm

    content_panels = [
        MultiFieldPanel(
            [*BasePage.content_panels, *LeadImageMixin.lead_image_panels, FieldPanel("body")], heading=_("What?")
        ),
        InlinePanel("learning_goals", heading=_("What can somebody do afterwards?"), label=_("Learning goal")),
        MultiFieldPanel(
            [
                *AudiencesMixin.audience_panels,
                FieldPanel("study_load_minutes"),
                FieldPanel("access"),
                FieldPanel("prerequisites", widget=forms.CheckboxSelectMultiple),
            ],
            heading=_("For whom?"),
        ),
        MultiFieldPanel([PageChooserPanel("provider"), FieldPanel("authors")], heading=_("By whom?")),
        MultiFieldPanel(
            [
                FieldPanel("has_fixed_order"),
                FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("attempts_allowed")]),
                FieldRowPanel([FieldPanel("has_certificate"), FieldPanel("certificate_valid_months")]),
            ],
            heading=_("When is it done?"),
        ),
        InlinePanel("accreditations", heading=_("What does it count for?"), label=_("Accreditation")),
        MultiFieldPanel(
            [
                FieldPanel("remind_not_started_days"),
                FieldPanel("remind_stalled_days"),
                FieldPanel("remind_expiring_days"),
            ],
            heading=_("When do we send a reminder?"),
        ),
        InlinePanel("evaluation_questions", heading=_("What do we ask afterwards?"), label=_("Question"), max_num=5),
        MultiFieldPanel(
            [*ThemesMixin.theme_panels, FieldPanel("programmes", widget=forms.CheckboxSelectMultiple)],
            heading=_("What about?"),
        ),
    ]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    @property
    def card_image(self):
        return self.lead_image

    @property
    def study_load(self) -> str:
        """The study load in words: "2 uur", "1 uur en 30 minuten"; "" when it is not known."""
        from elearning.words import duration  # keeps this module free of presentation

        return duration(self.study_load_minutes)

    @cached_property
    def lessons(self) -> list:
        """The published lessons and tests in order, without their bodies, asked for once."""
        from elearning.models import LessonPage  # it refers to this model

        return list(LessonPage.objects.for_outline(self)) if self.pk else []

    def get_search_text(self) -> str:
        goals = [goal.text for goal in self.learning_goals.all()]
        return "\n".join([super().get_search_text(), *goals])

    def get_structured_data(self, request) -> dict:
        data = {
            "@type": "Course",
            "name": self.title,
            "description": self.introduction,
            "url": self.get_full_url(request),
            "provider": {"@type": "Organization", "name": self.provider.title} if self.provider else None,
            "timeRequired": f"PT{self.study_load_minutes}M" if self.study_load_minutes else None,
        }
        return {name: value for name, value in data.items() if value}

    def serve(self, request, *args, **kwargs):
        """Keep no copy of what shows somebody's progress."""
        response = super().serve(request, *args, **kwargs)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        from elearning.outline import course_context  # it imports the models

        return context | course_context(self, request) | {"programmes": shown_programmes(self.programmes)}


class LearningGoal(Orderable):
    course = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="learning_goals")
    text = models.CharField(
        _("text"), max_length=250, help_text=_("For example “You recognise signs of stress in a baby.”")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("learning goal")
        verbose_name_plural = _("learning goals")

    def __str__(self) -> str:
        return self.text


class Accreditation(Orderable):
    """What a course counts for in a professional register, during a period."""

    course = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="accreditations")
    register = models.CharField(_("register"), max_length=20, choices=Register.choices)
    number = models.CharField(
        _("accreditation number"), max_length=40, help_text=_("As the register gave it, for example “SKJ-204811”.")
    )
    points = models.DecimalField(
        _("points"), max_digits=5, decimal_places=1, validators=[MinValueValidator(0)], help_text=_("For example 2,5.")
    )
    category = models.CharField(_("category"), max_length=80, blank=True, help_text=_("For example “formal learning”."))
    valid_from = models.DateField(_("valid from"), null=True)
    valid_until = models.DateField(_("valid until"), null=True, help_text=_("The last day on which it counts."))

    panels = [
        FieldRowPanel([FieldPanel("register"), FieldPanel("number")]),
        FieldRowPanel([FieldPanel("points"), FieldPanel("category")]),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("accreditation")
        verbose_name_plural = _("accreditations")
        constraints = [
            models.CheckConstraint(condition=models.Q(points__gte=0), name="accreditation_points_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.get_register_display()} {self.number}"

    def is_valid_on(self, day) -> bool:
        """Return whether somebody who finishes the course on a day gets the points."""
        return bool(self.valid_from and self.valid_until) and self.valid_from <= day <= self.valid_until


class EvaluationQuestion(Orderable):
    """A question about the course itself, for who finished it."""

    class Kind(models.TextChoices):
        SCALE = "scale", _("A mark from 1 to 5")
        TEXT = "text", _("Text")

    course = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="evaluation_questions")
    text = models.CharField(_("question"), max_length=200, help_text=_("For example “How useful was this course?”"))
    kind = models.CharField(_("kind of answer"), max_length=5, choices=Kind.choices, default=Kind.SCALE)

    class Meta(Orderable.Meta):
        verbose_name = _("evaluation question")
        verbose_name_plural = _("evaluation questions")

    def __str__(self) -> str:
        return self.text
