"""Values for block previews that come from the library of the site."""


def first_images(count: int = 1) -> list:
    """Return up to `count` images to show in a preview, each with its own description as text alternative."""
    from portal.models import PortalImage  # models import blocks

    images = list(PortalImage.objects.order_by("pk")[:count])
    for image in images:
        image.contextual_alt_text, image.decorative = image.default_alt_text, False
    return images


def first_image():
    """Return an image to show in a preview, or nothing when the library is empty."""
    return next(iter(first_images()), None)
