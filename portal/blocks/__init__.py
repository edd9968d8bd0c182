"""The blocks that editors build pages with, one family per module."""

from portal.blocks.streams import ArticleStream, BodyStream

__all__ = ["ArticleStream", "BodyStream"]
