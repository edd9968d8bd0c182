"""What may not be deleted, because people registered for it."""

from django.utils.translation import gettext as _
from wagtail.models import Page

from news.models import EventPage, Registration
from portal.deletion import must_stay


@must_stay(Page)
def why_not_delete_page(page: Page) -> str:
    """Return why an event, or a page above one, must stay; "" when it may go."""
    events = EventPage.objects.descendant_of(page, inclusive=True)
    if not Registration.objects.filter(event__in=events).exists():
        return ""
    message = _(
        "“%(title)s” cannot be deleted: people registered. Call off its dates, so that they are told, and unpublish it: the"
        " numbers stay, personal data is erased by itself."
    )
    return message % {"title": page.title}
