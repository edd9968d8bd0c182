"""Team coordinators in the admin: appointed for a partner, by e-mail address."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView

from elearning.models import Coordinator
from elearning.viewsets import MadeAndEndedViewSet, MadeView
from partners.models import PartnerPage


class CoordinatorForm(forms.ModelForm):
    """Appoints somebody who has an account, by e-mail address."""

    class Meta:
        model = Coordinator
        fields = ["partner"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = PartnerPage.objects.defer_streamfields().order_by("title")
        self.fields["email"] = forms.EmailField(
            label=_("E-mail address of the coordinator"),
            help_text=_("Of the account. This person sees names and progress of colleagues who agreed to that."),
        )
        self.order_fields(["email", "partner"])

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        user = get_user_model().objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise forms.ValidationError(
                _("Nobody has an account with this address. Ask this person to make an account first.")
            )
        self.instance.user = user
        return email

    def clean(self):
        cleaned = super().clean()
        appointed = Coordinator.objects.filter(user=self.instance.user_id, partner=cleaned.get("partner"))
        if self.instance.user_id and appointed.exists():
            self.add_error("email", _("This person is a coordinator of this partner already."))
        return cleaned


class CoordinatorIndexView(IndexView):
    def get_base_queryset(self):
        return Coordinator.objects.select_related("user__profile", "partner").defer("partner__body")


def name_of(coordinator: Coordinator) -> str:
    profile = getattr(coordinator.user, "profile", None)
    return (profile and profile.certificate_name) or coordinator.user.get_full_name()


class CoordinatorViewSet(MadeAndEndedViewSet):
    model = Coordinator
    icon = "group"
    menu_label = _("Team coordinators")
    list_display = [
        "user",
        Column("name", label=_("Name"), accessor=name_of),
        Column("partner", label=_("Partner"), accessor="partner.title", sort_key="partner__title"),
    ]
    search_fields = ["user__email", "user__profile__certificate_name", "partner__title"]
    search_backend_name = None
    ordering = ["partner__title", "user__email"]
    index_view_class = CoordinatorIndexView
    add_view_class = MadeView

    def get_form_class(self, for_update=False):
        return CoordinatorForm


coordinators = CoordinatorViewSet("coordinators")
