"""What happens when pages are published."""

from django.dispatch import receiver
from wagtail.signals import page_published

from portal.models import BasePage, PageText
from portal.search import remember_words


@receiver(page_published)
def remember_text(sender, instance, **kwargs):
    """Keep the text of the page for excerpts, and its words for searches with a part of a word or a typing error."""
    if isinstance(instance, BasePage):
        PageText.objects.update_or_create(page_id=instance.pk, defaults={"text": instance.get_reading_text()})
        remember_words(instance.get_search_text())
