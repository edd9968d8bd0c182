"""The blocks that lessons and tests are built with."""

from elearning.blocks.streams import LessonStream, QuestionStream

__all__ = ["LessonStream", "QuestionStream"]
