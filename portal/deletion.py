"""What may not be deleted in the admin, because something else counts on it: each refusal says what to do instead.

An app that keeps something decorates the function that says why:

    @must_stay(Page)
    def why_not_delete_page(page: Page) -> str: ...
"""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Model
from django.shortcuts import redirect
from wagtail import hooks

# Returns why something must stay, in a sentence that says what to do instead; "" when it may go.
Rule = Callable[[Model], str]

_rules: list[tuple[type[Model], Rule]] = []


def must_stay(model: type[Model]) -> Callable[[Rule], Rule]:
    """Ask a function before something of a model is deleted."""

    def register(rule: Rule) -> Rule:
        _rules.append((model, rule))
        return rule

    return register


def why_not_delete(item: Model) -> list[str]:
    """Return the reasons why something must stay; none when it may go."""
    return list(filter(None, (rule(item) for model, rule in _rules if isinstance(item, model))))


def refuse(request, items, way_back):
    """Return the way back, with the sentences, when one of the items must stay; nothing when all may go."""
    reasons = [reason for item in items for reason in why_not_delete(item)]
    for reason in reasons:
        messages.error(request, reason)
    return redirect(*way_back) if reasons else None


@hooks.register("before_delete_page")
def refuse_to_delete_page(request, page):
    return refuse(request, [page], ("wagtailadmin_explore", page.get_parent().pk))


@hooks.register("before_delete_snippet")
def refuse_to_delete_snippets(request, snippets):
    return refuse(request, snippets, (snippets[0].snippet_viewset.get_url_name("list"),))


@hooks.register("before_bulk_action")
def refuse_to_delete_many(request, action_type, objects, action_class_instance):
    return refuse(request, objects, (action_class_instance.next_url,)) if action_type == "delete" else None
