"""Forms about partners: the rules of the admin, and the questions of the offer finder."""

from django import forms
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from partners.services import find_similar_partner
from portal.forms import BasePageForm, kept_forms
from portal.models.geography import Municipality, Place
from portal.models.topics import Audience, Theme


class PartnerPageForm(BasePageForm):
    """Asks whether a partner with almost the same name as another really is another organisation."""

    def clean_for_publishing(self, cleaned):
        super().clean_for_publishing(cleaned)
        if cleaned.get("is_distinct"):
            return
        aliases = [form.cleaned_data.get("name", "") for form in kept_forms(self.formsets["other_names"])]
        similar = find_similar_partner([cleaned.get("title", ""), *aliases], exclude_pk=self.instance.pk)
        if similar:
            self.add_error(
                "title",
                forms.ValidationError(
                    _(
                        "There is already a partner with almost this name: “%(name)s”. Edit that one, or tick “is another "
                        "organisation” when it really is another."
                    ),
                    params={"name": similar.title},
                ),
            )


class ProgrammePageForm(BasePageForm):
    def clean_for_publishing(self, cleaned):
        super().clean_for_publishing(cleaned)
        start, end = cleaned.get("period_start"), cleaned.get("period_end")
        if start and end and end < start:
            self.add_error("period_end", _("The programme ends before it starts. Change one of the two dates."))


class OfferPageForm(BasePageForm):
    def clean_for_publishing(self, cleaned):
        super().clean_for_publishing(cleaned)
        if not kept_forms(self.formsets["deliveries"]):
            self.add_error(None, _("Add at least one partner that runs this offer, so that readers know whom to call."))


class MunicipalityOrPlaceField(forms.CharField):
    """A municipality by its name, its slug or the name of one of its places; cleans to a Municipality or None."""

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        municipalities = list(Municipality.objects.all())
        known = {place.name: place.municipality for place in Place.objects.select_related("municipality")}
        known |= {municipality.name: municipality for municipality in municipalities}
        by_key = {name.lower(): name for name in known} | {item.slug: item.name for item in municipalities}
        if text.lower() in by_key:
            return known[by_key[text.lower()]]
        nearest = process.extractOne(text.lower(), list(by_key), scorer=fuzz.ratio, score_cutoff=70)
        if nearest:
            raise forms.ValidationError(
                _("We do not know “%(text)s”. Did you mean %(name)s?"),
                params={"text": text, "name": by_key[nearest[0]]},
            )
        raise forms.ValidationError(
            _("“%(text)s” is not a municipality or village in this region. Choose one from the list."),
            params={"text": text},
        )

    @staticmethod
    def suggestions() -> list[str]:
        """Return the names of all municipalities and places, for a list to choose from."""
        names = set(Municipality.objects.values_list("name", flat=True)) | set(
            Place.objects.values_list("name", flat=True)
        )
        return sorted(names)


class OfferFinderForm(forms.Form):
    """For whom, where and about what: the three questions of the offer finder, none of them required."""

    doelgroep = forms.ModelChoiceField(
        label=_("For whom?"),
        queryset=Audience.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=_("Everybody"),
    )
    gemeente = MunicipalityOrPlaceField(label=_("Municipality or village"), max_length=100, required=False)
    thema = forms.ModelChoiceField(
        label=_("About what?"),
        queryset=Theme.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=_("All themes"),
    )
