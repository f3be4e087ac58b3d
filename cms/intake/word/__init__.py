"""Reading a Word file (.docx) as a disclosure: what an official typed there need not be typed again."""

from cms.intake.word.reading import NotAWordFile, WordText, read_word

__all__ = ["NotAWordFile", "WordText", "read_word"]
