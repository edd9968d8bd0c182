"""What is done with partners, whoever asks for it."""

import re
import unicodedata

from django.db.models import F
from rapidfuzz import fuzz, process

# Words that say what kind of legal person an organisation is, not which one.
LEGAL_FORMS = re.compile(r"\b(stichting|vereniging|cooperatie|bv|nv)\b")
# From 88 of 100, two names differ by one or two letters at the usual lengths ("Asadaaka" and "Assadaaka": 94), while two towns'
# libraries stay apart ("Bibliotheek Vlierdam" and "Bibliotheek Vlierstroom": 84).
SIMILARITY = 88


def normalize_name(name: str) -> str:
    """Return a name as it is compared: lower case, without accents, punctuation and legal form."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return " ".join(LEGAL_FORMS.sub(" ", re.sub(r"[^a-z0-9]+", " ", plain)).split())


def find_similar_partner(names: list[str], exclude_pk: int | None = None):
    """Return the partner that has almost one of these names or other names, most similar first; None when there is none."""
    from partners.models import PartnerAlias, PartnerPage  # their forms use this module

    known = list(PartnerPage.objects.annotate(name=F("title")).values_list("pk", "name"))
    known += PartnerAlias.objects.values_list("partner", "name")
    choices = [(pk, normalize_name(name)) for pk, name in known if pk != exclude_pk]
    best = (0, None)
    for name in filter(None, map(normalize_name, names)):
        match = process.extractOne(name, [choice for _, choice in choices], scorer=fuzz.ratio, score_cutoff=SIMILARITY)
        if match and match[1] > best[0]:
            best = (match[1], choices[match[2]][0])
    return PartnerPage.objects.get(pk=best[1]) if best[1] else None
