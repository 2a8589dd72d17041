"""The promises of QR codes on pages."""

from xml.etree import ElementTree

import pytest

from bot.rendering.mission import qr_code
from tests import qr_codes


@pytest.mark.parametrize("name", ["embot", "chancery_bot", "a" * 32], ids=len)
def test_the_code_is_of_the_address(name: str) -> None:
    """Each dark module is drawn and no other, on a white ground that reaches four modules beyond it on every side;
    nothing in it is forbidden by the pages' policy."""
    address = f"https://t.me/{name}"
    drawing = qr_code.drawn(address)
    assert qr_codes.shown(drawing) == [qr_codes.of(address)]
    dark = qr_codes.of(address)
    side = max(column for column, _ in dark) + 5
    svg = ElementTree.fromstring(drawing)
    assert svg.get("viewBox") == f"0 0 {side} {side}"
    assert svg[0].attrib == {"fill": "#fff", "d": f"M0 0h{side}v{side}h-{side}z"}
    assert "style" not in drawing
