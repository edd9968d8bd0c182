"""What happens when content changes."""

from functools import cache

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from modelcluster.fields import ParentalKey
from wagtail.contrib.settings.models import AbstractSetting
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import BaseViewRestriction, Page, Site
from wagtail.signals import page_published, page_unpublished, post_page_move
from wagtail.snippets.models import get_snippet_models

from portal.models import BasePage, PageText
from portal.page_cache import begin_generation
from portal.search import remember_words

for signal in (page_published, page_unpublished, post_page_move):
    signal.connect(begin_generation)


@cache
def is_content(model: type[Model]) -> bool:
    """Whether pages show what is in a model that is saved outside pages: pictures, settings, words, who may read."""
    parents = [field.related_model for field in model._meta.fields if isinstance(field, ParentalKey)]
    return (
        issubclass(model, (AbstractDocument, AbstractImage, AbstractSetting, BaseViewRestriction, Site))
        or model in get_snippet_models()
        or any(is_content(parent) for parent in parents)
    )


@receiver(post_save)
def follow_content(sender, raw: bool = False, **kwargs):
    """Show the new version of what is no page. Of a page, only what is published is shown: saving a draft changes nothing."""
    if is_content(sender) or raw:
        begin_generation()


@receiver(post_delete)
def follow_deletion(sender, **kwargs):
    if issubclass(sender, Page) or is_content(sender):
        begin_generation()


@receiver(page_published)
def remember_text(sender, instance, **kwargs):
    """Keep the text of the page for excerpts, and its words for searches with a part of a word or a typing error."""
    if isinstance(instance, BasePage):
        PageText.objects.update_or_create(page_id=instance.pk, defaults={"text": instance.get_reading_text()})
        remember_words(instance.get_search_text())
