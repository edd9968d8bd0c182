"""Numbers of professionals in their registers: how people type them, and what can be a number at all.

This only catches typing errors. Whether a number exists and belongs to the person, only the register itself can say.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# What people type between the digits of a number, and the name of the register that they put before it.
DECORATION = re.compile(r"[\s.\-/]+|^(?:BIG|SKJ|nr)\b[\s.:]*", re.IGNORECASE)

# BIG: eleven digits, as the CIBG gives them out and its public register (zoeken.bigregister.nl) asks for them.
# Registerplein: "De eerste vier cijfers van een registratienummer zijn altijd '4610'" (www.registerplein.nl/faq).
# SKJ and the Kwaliteitsregister V&V show a number to the professional and in their public register, but publish no rule for it:
# digits of a plausible length pass. The BIG number, which is what many nurses know by heart, passes for V&V as well.
PATTERNS = {
    "big": (re.compile(r"\d{11}"), _("A BIG number has 11 digits, for example 12345678901.")),
    "skj": (re.compile(r"\d{6,10}"), _("An SKJ number has 6 to 10 digits.")),
    "venv": (re.compile(r"\d{5,11}"), _("A number in the Kwaliteitsregister V&V has 5 to 11 digits.")),
    "registerplein": (re.compile(r"4610\d{3,8}"), _("A Registerplein number has 7 to 12 digits and starts with 4610.")),
}


def normalize(number: str) -> str:
    """Return a number without the spaces, dots, dashes and the name of the register that people type around it."""
    return DECORATION.sub("", number.strip())


def validate(register: str, number: str) -> str:
    """Return a number as it is kept, or raise ValidationError with a sentence that says what this register's numbers look like."""
    number = normalize(number)
    pattern, message = PATTERNS[register]
    if not pattern.fullmatch(number) or not number.isascii() or not number.strip("0"):
        raise ValidationError(message, code="invalid")
    return number
