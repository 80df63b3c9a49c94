"""PDF files as pictures, page by page: for the preview and for the printer, each with its own."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

_ONE_AT_A_TIME = threading.Lock()
"""pdfium cannot serve two threads at once."""


class Papers:
    """Open PDF files, one after the other. A page is opened to be drawn, and closed again: there may be thousands."""

    def __init__(self, files: Sequence[bytes]) -> None:
        import pypdfium2  # type: ignore[import-untyped]  # carries no types

        with _ONE_AT_A_TIME:
            self._documents: list[Any] = [pypdfium2.PdfDocument(file) for file in files]
            self._places = [(document, at) for document in self._documents for at in range(len(document))]
            self.sizes = tuple(QSizeF(*document.get_page_size(at)) for document, at in self._places)
            """Of each page, in points."""

    def image(self, number: int, width: int) -> QImage:
        """Draw a page, from 0, ``width`` pixels wide."""
        document, at = self._places[number]
        with _ONE_AT_A_TIME:
            page = document[at]
            bitmap = page.render(scale=width / self.sizes[number].width(), rev_byteorder=True, prefer_bgrx=True)
            size = bitmap.width, bitmap.height, bitmap.stride
            image = QImage(bitmap.buffer, *size, QImage.Format.Format_RGBX8888).copy()  # its memory goes with it
            bitmap.close()
            page.close()
        return image

    def text(self, number: int) -> str:
        """Return what a page says."""
        document, at = self._places[number]
        with _ONE_AT_A_TIME:
            page = document[at]
            words = page.get_textpage()
            text = str(words.get_text_range())
            words.close()
            page.close()
        return text

    def close(self) -> None:
        """Let go of the files."""
        with _ONE_AT_A_TIME:
            while self._documents:
                self._documents.pop().close()
        self._places, self.sizes = [], ()
