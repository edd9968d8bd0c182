"""What a professional register needs to know of who finished a course, as their certificates have it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from elearning.models import Certificate, CoursePage
from elearning.reports.period import Period


@dataclass(frozen=True)
class AccreditationRow:
    """One certificate for one accreditation."""

    name: str
    register_number: str
    accreditation_number: str
    category: str
    points: Decimal
    completed_on: date
    certificate: str


def accreditation_rows(course: CoursePage, register: str, period: Period) -> tuple[list[AccreditationRow], int]:
    """Return the rows for a register in the order of completing, and how many certificates still wait for a name.

    Everything is as it was frozen in the certificate. Only who has a number in this register is listed; withdrawn certificates
    are not.
    """
    certificates = Certificate.objects.not_revoked().filter(enrolment__course=course, **period.days("completed_on"))
    fields = ["name", "registrations", "accreditations", "completed_on", "serial"]
    rows, waiting = [], 0
    for name, registrations, accreditations, completed_on, serial in (
        certificates.order_by("completed_on", "pk").values_list(*fields).iterator()
    ):
        number = next((item["number"] for item in registrations if item["register"] == register), None)
        counted = [item for item in accreditations if item["register"] == register]
        if number is None or not counted:
            continue
        if not name:
            waiting += 1
            continue
        rows += [
            AccreditationRow(
                name, number, item["number"], item["category"], Decimal(item["points"]), completed_on, serial
            )
            for item in counted
        ]
    return rows, waiting
