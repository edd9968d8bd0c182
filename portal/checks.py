"""House rules that `manage.py check` holds."""

from django.core.checks import Error, Tags, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from wagtail.blocks import ListBlock, StreamBlock
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models

from portal.models import BasePage


def own_page_models() -> list[type[Page]]:
    """Return the page types that editors can make."""
    return [model for model in get_page_models() if model is not Page and not model._meta.abstract]


@register(Tags.models)
def check_page_types(app_configs, **kwargs) -> list[Error]:
    """Each page type extends BasePage, has a template, a description and rules for its parents and children."""
    errors = []
    for model in own_page_models():
        if not issubclass(model, BasePage):
            errors.append(Error(f"{model.__name__} does not extend BasePage.", obj=model, id="portal.E001"))
        try:
            get_template(model.template)
        except TemplateDoesNotExist:
            errors.append(Error(f"{model.__name__} has no template {model.template}.", obj=model, id="portal.E002"))
        if not model.__dict__.get("page_description"):
            errors.append(Error(f"{model.__name__} has no page_description.", obj=model, id="portal.E003"))
        errors += [
            Error(f"{model.__name__} does not set {rule}.", obj=model, id="portal.E004")
            for rule in ("parent_page_types", "subpage_types")
            if rule not in model.__dict__
        ]
    return errors


@register(Tags.models)
def check_blocks(app_configs, **kwargs) -> list[Error]:
    """Each block that an editor picks can be previewed and says what it is for."""
    blocks = {}
    for model in own_page_models():
        for field in model._meta.get_fields():
            if isinstance(field, StreamField) and isinstance(field.stream_block, StreamBlock):
                blocks |= {type(block): block for block in field.stream_block.child_blocks.values()}
    return [
        Error(f"{kind.__name__} has no preview, description or template.", obj=kind, id="portal.E005")
        for kind, block in blocks.items()
        if not isinstance(block, ListBlock)
        and not (
            block.is_previewable and getattr(block.meta, "description", "") and getattr(block.meta, "template", None)
        )
    ]
