"""Everything that is kept about a person: to be handed over, erased, and thrown away when its term is over.

An app that keeps personal data says so in a module `personal_data`:

    register(PersonalData("enrolments", _("Courses taken"), enrolments_of, erase_enrolments, covers=("elearning.Enrolment",)))
"""

from portal.personal_data.registry import (
    Person,
    PersonalData,
    erase,
    export,
    held,
    kinds,
    register,
    retain,
    why_not_erase,
)

__all__ = ["PersonalData", "Person", "erase", "export", "held", "kinds", "register", "retain", "why_not_erase"]

# The portal's own kinds come first, so that they are erased last: those of apps refer to them.
from portal.personal_data import accounts, editing, texts, upkeep  # noqa: F401
