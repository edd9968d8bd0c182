"""The statements of a site, about privacy and about accessibility."""

from home.demo.files import plain
from home.models import AccessibilityProblem, AccessibilityStatementPage, HomePage, PrivacyStatementPage
from portal.demo import Library, build_page

CONTROLLER = ("controller_name", "controller_address", "email", "phone", "officer_name", "officer_email")
CLAIM = ("status", "standard", "email", "phone", "answer_days")
PROBLEM = ("what", "cause", "effect", "measure")


def build_privacy_statement(title: str = "Privacy", slug: str = "privacy", **fields) -> PrivacyStatementPage:
    """Return the privacy statement below the front page."""
    fields = {
        "introduction": "Welke gegevens we van je hebben, en waarom.",
        "controller_name": "Gemeente Vlierdam",
        "email": "privacy@vlierstroom.example",
        "purposes": "<p>Om je aanmelding te verwerken.</p>",
        "recipients": "<p>Wie een bijeenkomst organiseert.</p>",
    } | fields
    return build_page(PrivacyStatementPage, HomePage.objects.get(), title, slug, **fields)


def build_accessibility_statement(
    title: str = "Toegankelijkheid", slug: str = "toegankelijkheid", **fields
) -> AccessibilityStatementPage:
    """Return the accessibility statement below the front page; it claims nothing unless a status is given."""
    fields = {
        "introduction": "Iedereen moet deze site kunnen gebruiken.",
        "email": "toegankelijk@vlierstroom.example",
    } | fields
    return build_page(AccessibilityStatementPage, HomePage.objects.get(), title, slug, **fields)


def statements(content: dict, library: Library) -> list[tuple]:
    """Return the builder, the item in the file and the fields of each statement of the demo."""
    privacy, accessibility = content["privacy"], content["accessibility"]
    problems = [
        AccessibilityProblem(
            sort_order=number,
            planned_on=library.day(entry["planned_day"]) if "planned_day" in entry else None,
            **plain(entry, *PROBLEM),
        )
        for number, entry in enumerate(accessibility["problem"])
    ]
    claim = plain(accessibility, "introduction", *CLAIM) | {"problems": problems}
    return [
        (build_privacy_statement, privacy, plain(privacy, "introduction", *CONTROLLER, "purposes", "recipients")),
        (build_accessibility_statement, accessibility, claim),
    ]
