"""The reports in the menu of the admin."""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from elearning.reports.views import AccreditationReport, CourseReport, OrganisationReport, QuestionReport

REPORTS = {
    "courses": CourseReport,
    "questions": QuestionReport,
    "organisations": OrganisationReport,
    "accreditations": AccreditationReport,
}


class ReportMenuItem(MenuItem):
    """A report, for who may see who takes which course."""

    def is_shown(self, request):
        return request.user.has_perm("elearning.view_enrolment")


@hooks.register("register_admin_urls")
def register_reports():
    return [
        path(f"reports/elearning/{name}/", report.as_view(), name=f"elearning_report_{name}")
        for name, report in REPORTS.items()
    ]


def menu_item(number: int, name: str, report) -> ReportMenuItem:
    url = reverse(f"elearning_report_{name}")
    return ReportMenuItem(
        report.page_title, url, name=f"elearning-{name}", icon_name=report.header_icon, order=500 + number
    )


def register_menu_items() -> None:
    for number, (name, report) in enumerate(REPORTS.items()):
        hooks.register(
            "register_reports_menu_item",
            lambda number=number, name=name, report=report: menu_item(number, name, report),
        )


register_menu_items()
