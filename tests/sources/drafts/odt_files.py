"""Small .odt files for tests, made as LibreOffice writes them."""

from __future__ import annotations

import io
import zipfile

NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"'
    for name, kind in (
        *(("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"), ("draw", "drawing")),
        *(("fo", "xsl-fo-compatible"), ("manifest", "manifest")),
    )
)
NAMES += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
PARAGRAPHS = '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
SPANS = "".join(
    f'<style:style style:name="{name}" style:family="text"><style:text-properties {what}/></style:style>'
    for name, what in (
        *(("B", 'fo:font-weight="bold"'), ("I", 'fo:font-style="italic"'), ("H", 'text:display="none"')),
        *(("U", 'style:text-underline-style="solid"'), ("S", 'style:text-line-through-style="solid"')),
        ("R", 'style:text-position="super 58%"'),
    )
)
LISTS = (
    '<text:list-style style:name="L"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/>'
    "</text:list-style>"
)
KIND = "application/vnd.oasis.opendocument.text"


def odt(body: str, kind: str = KIND, manifest: str = "") -> bytes:
    """A file with this text."""
    made = io.BytesIO()
    content = f"<office:automatic-styles>{PARAGRAPHS}{SPANS}{LISTS}</office:automatic-styles>"
    content += f"<office:body><office:text>{body}</office:text></office:body>"
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("mimetype", kind)
        package.writestr("content.xml", f"<office:document-content {NAMES}>{content}</office:document-content>")
        package.writestr("styles.xml", f"<office:document-styles {NAMES}><office:styles/></office:document-styles>")
        package.writestr("META-INF/manifest.xml", f"<manifest:manifest {NAMES}>{manifest}</manifest:manifest>")
    return made.getvalue()


def p(text: str, style: str = "Standard") -> str:
    """A paragraph."""
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def span(text: str, style: str) -> str:
    """A stretch of text in a style."""
    return f'<text:span text:style-name="{style}">{text}</text:span>'


def heading(text: str) -> str:
    """A heading."""
    return f'<text:h text:outline-level="1">{text}</text:h>'
