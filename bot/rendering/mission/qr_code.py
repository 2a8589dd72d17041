"""An address as a QR code (ISO/IEC 18004), drawn as SVG within a page."""

from __future__ import annotations

from functools import lru_cache

from bot.rendering.pages.html import Html

QUIET = 4  # modules of white around the code, as the standard asks


@lru_cache(maxsize=4)
def drawn(address: str) -> Html:
    """The code, dark on a white ground of its own, so that it can be scanned on a dark page too. A module is one unit
    of the drawing; the page gives it its size. It holds the address even where a seventh of it is unreadable."""
    import segno  # with the first code, since only public pages have one

    code = segno.make_qr(address, error="m")
    return Html(code.svg_inline(border=QUIET, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None))
