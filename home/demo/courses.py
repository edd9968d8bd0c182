"""Loads the courses of the demo, and the people who take them."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from elearning.blocks import LessonStream, QuestionStream
from elearning.demo import (
    build_bank,
    build_coordinator,
    build_course,
    build_evaluation,
    build_invitation,
    build_learner,
    build_lesson,
    build_progress,
    build_reminders,
    build_renewal,
    build_revocation,
    build_test,
)
from elearning.models import Accreditation, CoursePage, EvaluationQuestion, LearningGoal
from home.demo.files import find_first_day, plain, read
from partners.models import PartnerPage
from portal.demo import Library

COURSE = (
    "introduction",
    "authors",
    "access",
    "study_load_minutes",
    "pass_mark",
    "attempts_allowed",
    "has_fixed_order",
    "has_certificate",
    "certificate_valid_months",
    "remind_not_started_days",
    "remind_stalled_days",
    "remind_expiring_days",
)
LESSON = ("introduction", "chapter", "minutes")
TEST = ("questions_asked", "waiting_hours", "feedback")


def in_order(items: Iterable) -> list:
    """Return the items of a page with their places, as the admin gives them."""
    items = list(items)
    for number, item in enumerate(items):
        item.sort_order = number
    return items


class CourseLoader:
    """Makes question banks, courses and lessons. What is there already stays as it is.

    `describe` returns the lead image, themes, audiences and programmes of an item.
    """

    def __init__(self, library: Library, describe):
        self.library = library
        self.describe = describe

    def load(self) -> None:
        content = read("courses")
        questions = QuestionStream()
        self.banks = {
            bank["slug"]: build_bank(bank["name"], self.library.body(questions, bank["question"]))
            for bank in content["bank"]
        }
        for item in content["course"]:
            self.load_course(item)

    def load_course(self, item: dict) -> None:
        """Make a course, to be published when its lessons are there, and not again when an editor took it offline."""
        course = build_course(item["title"], item["slug"], is_published=False, **self.course_fields(item))
        self.library.pages[item["slug"]] = course
        if course.latest_revision_id:
            return
        stream = LessonStream()
        for lesson in item["lesson"]:
            body = self.library.body(stream, lesson["body"])
            fields = plain(lesson, *LESSON, "completion")
            build_lesson(course, lesson["title"], lesson["slug"], body=body, **fields)
        if "test" in item:
            test = item["test"]
            build_test(
                course,
                test["title"],
                test["slug"],
                self.banks[test["bank"]],
                body=self.library.body(stream, test["body"]),
                **plain(test, *LESSON, *TEST),
            )
        course.refresh_from_db(fields=["numchild"])  # its lessons were added since it was made
        course.save_revision().publish()

    def course_fields(self, item: dict) -> dict:
        pages = self.library.pages
        return (
            plain(item, *COURSE)
            | self.describe(item)
            | {
                "body": self.library.body(CoursePage.body.field.stream_block, item["body"]),
                "provider": pages[item["provider"]],
                "prerequisites": [pages[slug] for slug in item.get("prerequisites", [])],
                "learning_goals": in_order(LearningGoal(**goal) for goal in item["goal"]),
                "accreditations": in_order(self.accreditation(entry) for entry in item.get("accreditation", [])),
                "evaluation_questions": in_order(EvaluationQuestion(**entry) for entry in item.get("evaluation", [])),
            }
        )

    def accreditation(self, entry: dict) -> Accreditation:
        return Accreditation(
            **plain(entry, "register", "number", "points", "category"),
            valid_from=self.library.day(entry["valid_from_day"]),
            valid_until=self.library.day(entry["valid_until_day"]),
        )


def address_of(person: dict) -> str:
    """Return the e-mail address of somebody in the file of learners."""
    address = slugify(person["name"]).replace("-", ".")
    return person.get("email", f"{address}@vlierstroom.example")


class LearnerLoader:
    """Lets people take the courses, on days that count from the first. Who is enrolled already stays as they are."""

    def __init__(self, today: date):
        self.days = Library(find_first_day(today))
        self.courses = {course.slug: course for course in CoursePage.objects.live()}
        self.partners = {partner.slug: partner for partner in PartnerPage.objects.all()}
        self.staff = get_user_model().objects.filter(is_superuser=True).first()

    def load(self) -> None:
        content = read("learners")
        codes = {}
        for item in content["invitation"]:
            if item["course"] in self.courses:
                day = self.days.day(item["day"])
                build_invitation(self.courses[item["course"]], item["code"], item["seats"], day, self.staff)
                codes[item["course"]] = item["code"]
        for item in content["learner"]:
            learner = self.load_learner(item)
            for entry in item["courses"]:
                if entry["slug"] in self.courses:
                    self.load_progress(learner, entry, codes.get(entry["slug"], ""), item.get("shows_name", False))
        for item in content["coordinator"]:
            user = get_user_model().objects.filter(email=item["email"]).first()
            if user and item["partner"] in self.partners:
                build_coordinator(user, self.partners[item["partner"]])
        build_reminders()

    def load_learner(self, item: dict):
        return build_learner(
            address_of(item),
            item["name"],
            registration=(item["register"], item["number"]) if "register" in item else None,
            certificate_name=item.get("certificate_name", item["name"]),
            organisation=self.partners.get(item.get("partner")),
            organisation_name=item.get("organisation", ""),
            job_title=item["job"],
            shares_progress=item.get("shares", False),
        )

    def load_progress(self, learner, entry: dict, code: str, shows_name: bool) -> None:
        course, start = self.courses[entry["slug"]], self.days.day(entry["start"])
        options = plain(entry, "days", "lessons", "failed", "care")
        enrolment, is_new = build_progress(learner, course, start, code=code, **options)
        if not is_new:
            return
        if shows_name and hasattr(enrolment, "certificate"):
            enrolment.certificate.shows_name = True
            enrolment.certificate.save(update_fields=["shows_name"])
        if "marks" in entry:
            build_evaluation(enrolment, entry["marks"], entry.get("texts", []))
        if "revoked" in entry:
            build_revocation(enrolment, self.staff, entry["revoked"])
        if "renewed" in entry:
            build_renewal(learner, course, self.days.day(entry["renewed"]), entry["renewed_days"])


@transaction.atomic
def load_learners(today: date | None = None) -> None:
    """Load the learners of the demo, whose days count as in `load_content`. The accounts of staff must be there."""
    LearnerLoader(today or timezone.localdate()).load()
