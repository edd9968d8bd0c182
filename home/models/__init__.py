"""The front page, standard pages, forms and the statements that every site must have."""

from home.models.pages import FormField, FormPage, HomePage, StandardPage
from home.models.statements import (
    AccessibilityProblem,
    AccessibilityStatementPage,
    PrivacyStatementPage,
    ReviewReminder,
)

__all__ = [
    "AccessibilityProblem",
    "AccessibilityStatementPage",
    "FormField",
    "FormPage",
    "HomePage",
    "PrivacyStatementPage",
    "ReviewReminder",
    "StandardPage",
]
