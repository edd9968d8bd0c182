"""Blocks of media: images, galleries, videos and documents."""

import re
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock
from wagtail.rich_text import RichText

from portal.blocks.previews import first_image, first_images

MEDIA = _("Images, video and documents")


class DescribedImageBlock(ImageBlock):
    """Wagtail's image block, with a label for the image that can be translated."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.child_blocks["image"].label = _("Image")


class FigureValue(blocks.StructValue):
    @property
    def credit(self) -> str:
        """Who made the image."""
        return self["image"].credit if self["image"] else ""


class FigureBlock(blocks.StructBlock):
    image = DescribedImageBlock(label=_("Image"))
    caption = blocks.CharBlock(
        label=_("Caption"), required=False, max_length=250, help_text=_("One sentence below the image.")
    )

    class Meta:
        icon = "image"
        label = _("Image")
        group = MEDIA
        description = _("An image with a caption; the credit comes from the image itself.")
        template = "blocks/image.html"
        value_class = FigureValue

    def get_preview_value(self):
        return self.normalize({"image": first_image(), "caption": "Kennismaken aan de lange tafel."})


class GalleryBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        label=_("Title"), required=False, max_length=100, help_text=_("For example “Photos of the afternoon”.")
    )
    images = blocks.ListBlock(DescribedImageBlock(), label=_("Images"), min_num=2, max_num=24)

    class Meta:
        icon = "image"
        label = _("Gallery")
        group = MEDIA
        description = _("Two or more images side by side.")
        template = "blocks/gallery.html"

    def get_preview_value(self):
        return self.normalize({"title": "Foto's van de middag", "images": first_images(3)})


class VideoValue(blocks.StructValue):
    """Knows where a video is played without tracking, from the address that people copy."""

    @property
    def embed_url(self) -> str:
        """The address of the player that sets no cookies; "" when the address is not of a known host."""
        return video_embed_url(self["url"] or "")

    @property
    def host(self) -> str:
        """The name of the site that shows the video."""
        return "Vimeo" if "vimeo" in self.embed_url else "YouTube"


def video_embed_url(url: str) -> str:
    """Return the address of the player of a YouTube or Vimeo video, with Dutch captions on; "" for any other address."""
    parts = urlsplit(url)
    host = parts.netloc.lower().removeprefix("www.").removeprefix("m.")
    if host in {"youtube.com", "youtube-nocookie.com"}:
        identifier = (parse_qs(parts.query).get("v") or [parts.path.rpartition("/")[2]])[0]
    elif host == "youtu.be":
        identifier = parts.path.strip("/")
    elif host in {"vimeo.com", "player.vimeo.com"}:
        match = re.search(r"/(\d+)(?:/|$)", parts.path)
        return f"https://player.vimeo.com/video/{match[1]}?dnt=1&texttrack=nl" if match else ""
    else:
        return ""
    if not re.fullmatch(r"[\w-]{11}", identifier):
        return ""
    return f"https://www.youtube-nocookie.com/embed/{identifier}?cc_load_policy=1&cc_lang_pref=nl&hl=nl"


class VideoBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=150, help_text=_("What the video is about."))
    url = blocks.URLBlock(
        label=_("Address"), help_text=_("The address of the video at YouTube or Vimeo, as in the browser.")
    )
    poster = DescribedImageBlock(label=_("Image before the video starts"), required=False)
    duration = blocks.CharBlock(
        label=_("Duration"), required=False, max_length=20, help_text=_("For example “3 minutes”.")
    )
    transcript = blocks.RichTextBlock(
        label=_("Transcript"),
        help_text=_("What is said and shown, written out, for who cannot hear or play the video."),
    )

    class Meta:
        icon = "media"
        label = _("Video")
        group = MEDIA
        description = _("A video that starts after a click: nothing is loaded from another site before that.")
        template = "blocks/video.html"
        value_class = VideoValue

    def clean(self, value):
        value = super().clean(value)
        if value["url"] and not value.embed_url and not self.is_deferred_validation:
            raise StructBlockValidationError(
                block_errors={
                    "url": ValidationError(
                        _("This is not the address of a video at YouTube or Vimeo. Copy the address from the browser.")
                    )
                }
            )
        return value

    def get_preview_value(self):
        return self.normalize(
            {
                "title": "Zo werkt het spreekuur",
                "url": "https://vimeo.com/76979871",
                "poster": first_image(),
                "duration": "3 minuten",
                "transcript": RichText("<p>Een coördinator vertelt hoe een gesprek begint.</p>"),
            }
        )


class DocumentItemBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Document"))
    description = blocks.CharBlock(
        label=_("Description"), required=False, max_length=200, help_text=_("What a reader finds in it.")
    )

    class Meta:
        icon = "doc-full"
        label = _("Document")


class DocumentsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=100, help_text=_("For example “Downloads”."))
    documents = blocks.ListBlock(DocumentItemBlock(), label=_("Documents"), min_num=1)

    class Meta:
        icon = "doc-full"
        label = _("Documents")
        group = MEDIA
        description = _("Files to download, with their type and size.")
        template = "blocks/documents.html"

    def get_preview_value(self):
        from wagtail.documents import get_document_model  # the registry of apps is ready only later

        return self.normalize(
            {
                "title": "Downloads",
                "documents": [{"document": document} for document in get_document_model().objects.order_by("pk")[:2]],
            }
        )
