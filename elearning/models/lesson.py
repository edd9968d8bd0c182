"""Lessons, tests, the questions that tests draw from, and the versions that learners work in."""

import hashlib
import json

from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from elearning.blocks import LessonStream, QuestionStream
from elearning.forms import LessonPageForm, QuestionBankForm, TestPageForm
from elearning.querysets import LessonQuerySet
from portal.models import BasePage


class QuestionBank(index.Indexed, ClusterableModel):
    """Questions that tests draw from."""

    name = models.CharField(_("name"), max_length=120, unique=True, help_text=_("For editors alone."))
    questions = StreamField(QuestionStream(), verbose_name=_("questions"), blank=True)

    base_form_class = QuestionBankForm

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    panels = [FieldPanel("name"), FieldPanel("questions")]

    class Meta:
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class LessonPage(BasePage):
    """A lesson: something to read, watch and answer."""

    parent_page_types = ["elearning.CoursePage"]
    subpage_types = []
    page_description = _("A lesson with text, images, videos, cases and questions.")

    template = "elearning/lesson_page.html"

    class Completion(models.TextChoices):
        READ = "read", _("Somebody reached the end")
        ANSWERED = "answered", _("All questions are answered")
        CONFIRMED = "confirmed", _("Somebody confirms that it is done")

    chapter = models.CharField(
        _("chapter"),
        max_length=120,
        blank=True,
        help_text=_("A heading above this lesson in the list of lessons. Leave empty to stay in the chapter before."),
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, help_text=_("How long it takes, for example 15."), validators=[MinValueValidator(1)]
    )
    body = StreamField(LessonStream(), verbose_name=_("lesson"), blank=True)
    completion = models.CharField(
        _("done when"), max_length=10, choices=Completion.choices, default=Completion.ANSWERED
    )

    objects = PageManager.from_queryset(LessonQuerySet)()

    base_form_class = LessonPageForm

    content_panels = [
        MultiFieldPanel(
            [*BasePage.content_panels, FieldRowPanel([FieldPanel("chapter"), FieldPanel("minutes")])],
            heading=_("What?"),
        ),
        FieldPanel("body"),
        FieldPanel("completion"),
    ]

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    @property
    def is_test(self) -> bool:
        """Whether this is a test; right as well for a test that was read as a lesson, as in the outline of a course."""
        return self.content_type_id == ContentType.objects.get_for_model(TestPage).pk

    def get_search_text(self) -> str:
        """Lessons are found through their course: what is in them may be for participants alone."""
        return ""

    def get_sitemap_urls(self, request=None) -> list:
        return []

    @cached_property
    def course(self):
        """The course that the lesson belongs to."""
        from elearning.models import CoursePage  # it refers to this model

        return CoursePage.objects.parent_of(self).get()

    def get_content(self) -> dict:
        """Return what an attempt is made in and graded by, as it stands now: to be frozen in a version."""
        return {"body": normalised(self.body), "questions": None, "rules": {"completion": self.completion}}

    @cached_property
    def version(self) -> "LessonVersion":
        """The version that somebody who starts now works in: the newest that was published."""
        return self.versions.order_by("-published_at").first() or LessonVersion.objects.keep(self)

    def serve(self, request, *args, **kwargs):
        from elearning.access import guarded  # it imports the models

        return guarded(self, request, lambda: super(LessonPage, self).serve(request, *args, **kwargs))

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        from elearning.outline import lesson_context  # it imports the models

        return context | lesson_context(self, request)


class TestPage(RoutablePageMixin, LessonPage):
    """A test at the end of a course, with questions drawn from a bank."""

    parent_page_types = ["elearning.CoursePage"]
    subpage_types = []
    page_description = _("A test with questions drawn from a bank. Who passes it has done it.")

    template = "elearning/test_page.html"
    __test__ = False  # pytest takes every class whose name begins with Test for one of its own

    class Feedback(models.TextChoices):
        AFTER_SUBMITTING = "after_submitting", _("After handing in")
        WHEN_PASSED = "when_passed", _("After passing, or after the last attempt")
        SCORE_ONLY = "score_only", _("Never: only the score")

    bank = models.ForeignKey(
        QuestionBank, verbose_name=_("question bank"), null=True, on_delete=models.PROTECT, related_name="tests"
    )
    questions_asked = models.PositiveSmallIntegerField(
        _("questions asked"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How many questions of the bank each attempt gets. Leave empty for all."),
    )
    own_pass_mark = models.PositiveSmallIntegerField(
        _("pass mark"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("In percent. Leave empty for the pass mark of the course."),
    )
    own_attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Leave empty for the number of the course."),
    )
    waiting_hours = models.PositiveSmallIntegerField(
        _("waiting time"), default=0, help_text=_("Hours between a failed attempt and the next, for example 24.")
    )
    feedback = models.CharField(
        _("feedback per question"), max_length=20, choices=Feedback.choices, default=Feedback.AFTER_SUBMITTING
    )

    objects = PageManager.from_queryset(LessonQuerySet)()

    base_form_class = TestPageForm

    content_panels = [
        MultiFieldPanel(
            [*BasePage.content_panels, FieldRowPanel([FieldPanel("chapter"), FieldPanel("minutes")])],
            heading=_("What?"),
        ),
        FieldPanel("body", heading=_("Text before the test starts")),
        MultiFieldPanel(
            [FieldPanel("bank"), FieldPanel("questions_asked"), FieldPanel("feedback")], heading=_("What is asked?")
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("own_pass_mark"), FieldPanel("own_attempts_allowed")]),
                FieldPanel("waiting_hours"),
            ],
            heading=_("When is it passed?"),
        ),
    ]

    class Meta:
        verbose_name = _("test")
        verbose_name_plural = _("tests")

    @property
    def pass_mark(self) -> int:
        """The share of the points that is enough, in percent."""
        return self.own_pass_mark or self.course.pass_mark

    @property
    def attempts_allowed(self) -> int | None:
        """How often somebody may try; nothing for no limit."""
        return self.own_attempts_allowed or self.course.attempts_allowed

    def get_content(self) -> dict:
        return {
            "body": normalised(self.body),
            "questions": normalised(self.bank.questions) if self.bank else [],
            "rules": {
                "questions_asked": self.questions_asked,
                "pass_mark": self.pass_mark,
                "feedback": self.feedback,
            },
        }

    def serve(self, request, *args, **kwargs):
        from elearning.access import guarded  # it imports the models

        # Once more: the mixin that routes serves its views by itself.
        return guarded(self, request, lambda: super(TestPage, self).serve(request, *args, **kwargs))

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        from elearning.outline import test_context  # it imports the models

        return context | test_context(self, request)

    @path("vraag/<int:number>/", name="question")
    def question_view(self, request, number: int):
        """One question of the attempt that is open."""
        from elearning.views import taking_tests  # it imports the models

        return taking_tests.question(self, request, number)

    @path("inleveren/", name="hand_in")
    def hand_in_view(self, request):
        """What is answered and what not, before handing in."""
        from elearning.views import taking_tests  # it imports the models

        return taking_tests.hand_in(self, request)

    @path("uitslag/<int:number>/", name="result")
    def result_view(self, request, number: int):
        """The result of an attempt, with the feedback that the test allows."""
        from elearning.views import taking_tests  # it imports the models

        return taking_tests.result(self, request, number)


def normalised(stream) -> list:
    """Return a stream as plain data. The admin and the builders give every block and every item of a list an id, which stays."""
    block = stream.stream_block
    return block.get_prep_value(block.normalize(stream))


class LessonVersionManager(models.Manager):
    def keep(self, lesson: LessonPage) -> "LessonVersion":
        """Return the version with what a lesson holds now, made when it is not kept yet; from now on it is the newest."""
        content = lesson.get_content()
        digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
        return self.update_or_create(
            lesson_id=lesson.pk,
            digest=digest,
            defaults={"published_at": timezone.now()},
            create_defaults={"content": content},
        )[0]


class LessonVersion(models.Model):
    """What a lesson held at some moment. An attempt is shown and graded by its version, whatever editors change later."""

    lesson = models.ForeignKey(LessonPage, verbose_name=_("lesson"), on_delete=models.CASCADE, related_name="versions")
    digest = models.CharField(max_length=64, editable=False)
    content = models.JSONField(editable=False)
    published_at = models.DateTimeField(default=timezone.now)

    objects = LessonVersionManager()

    class Meta:
        verbose_name = _("version of a lesson")
        verbose_name_plural = _("versions of lessons")
        constraints = [models.UniqueConstraint(fields=["lesson", "digest"], name="lesson_version_kept_once")]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.digest[:8]}"

    @cached_property
    def body(self):
        """The body of the lesson as it was, to render."""
        return LessonStream().to_python(self.content["body"])

    @cached_property
    def question_data(self) -> list[dict]:
        """The questions in the order of the lesson, or of the bank for a test, as plain data."""
        from elearning.questions import is_question  # it does not know models

        return [block for block in self.content["questions"] or self.content["body"] if is_question(block)]
