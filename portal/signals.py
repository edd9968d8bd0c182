"""Where apps meet that may not import each other."""

from django.dispatch import Signal

# Sent with `page` and `request` when a page is shown. A receiver returns a dictionary of what its app knows about the page (the
# news of a partner, the meetings of a programme), which is added to the context of the template.
page_context = Signal()

# Sent with `request` when somebody looks at their account. A receiver returns a section of the page: `template`, `order` (a number;
# low stands first) and whatever its template shows, which finds it as `section`. None for nothing to show.
account_sections = Signal()
