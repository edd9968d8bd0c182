"""The models that every app stands on."""

from portal.models.base import BasePage, overview_query
from portal.models.geography import Municipality, Place, Region
from portal.models.images import CARD_RENDITIONS, PortalImage, PortalRendition
from portal.models.mixins import AudiencesMixin, Contact, ContactMixin, LeadImageMixin, MunicipalitiesMixin, ThemesMixin
from portal.models.overview import OverviewMixin
from portal.models.profile import ProfessionalRegistration, Profile, Register
from portal.models.site import FooterLink, SiteSettings
from portal.models.tasks import ScheduledSlot
from portal.models.topics import Audience, Theme
from portal.models.user import User, UserManager
from portal.models.views import DailyViews, PageText, SearchWord

__all__ = [
    "CARD_RENDITIONS",
    "Audience",
    "AudiencesMixin",
    "BasePage",
    "Contact",
    "ContactMixin",
    "DailyViews",
    "FooterLink",
    "LeadImageMixin",
    "MunicipalitiesMixin",
    "Municipality",
    "OverviewMixin",
    "PageText",
    "Place",
    "PortalImage",
    "PortalRendition",
    "ProfessionalRegistration",
    "Profile",
    "Region",
    "Register",
    "ScheduledSlot",
    "SearchWord",
    "SiteSettings",
    "Theme",
    "ThemesMixin",
    "User",
    "UserManager",
    "overview_query",
]
