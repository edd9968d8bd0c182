"""People who take part in a course, for the tests of reports."""

from django.utils import timezone

from elearning.models import CourseResult, Enrolment
from portal.models import Profile
from tests.elearning.samples import make_user


def people(course, count: int, prefix: str = "p", organisation=None, finished: int = 0) -> list[Enrolment]:
    """Enrol so many new people of an organisation, of whom the first ones finished."""
    enrolments = []
    for number in range(count):
        user = make_user(f"{prefix}{number}")
        if organisation:
            Profile.objects.create(user=user, organisation=organisation)
        enrolments.append(Enrolment.objects.create(user=user, course=course))
    for enrolment in enrolments[:finished]:
        CourseResult.objects.create(enrolment=enrolment, completed_at=timezone.now(), rule={"lessons": []})
    return enrolments
