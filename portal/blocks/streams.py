"""What an editor can put in the body of each kind of page: one stream per use."""

from wagtail import blocks

from portal.blocks.media import DocumentsBlock, FigureBlock, GalleryBlock, VideoBlock
from portal.blocks.meetings import OutcomesBlock, PeopleBlock, TimetableBlock
from portal.blocks.teasers import PagesBlock, PartnersBlock
from portal.blocks.text import AccordionBlock, CalloutBlock, QuoteBlock, TextBlock


class BodyStream(blocks.StreamBlock):
    """The body of standard pages, partners, programmes, coalitions and offers."""

    text = TextBlock()
    image = FigureBlock()
    gallery = GalleryBlock()
    quote = QuoteBlock()
    callout = CalloutBlock()
    accordion = AccordionBlock()
    video = VideoBlock()
    documents = DocumentsBlock()
    people = PeopleBlock()
    partners = PartnersBlock()
    pages = PagesBlock()


class ArticleStream(BodyStream):
    """The body of news, events and reports: what a meeting was or will be is told with these as well."""

    timetable = TimetableBlock()
    outcomes = OutcomesBlock()
