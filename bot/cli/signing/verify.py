"""`chancery verify`: whether a signed file is the mission's; needs no network, config or database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.base import cli
from bot.domain.errors import OperatorError
from bot.domain.signing.checked import SignatureFate
from bot.domain.signing.headed import NotOurs, read
from bot.domain.signing.key_records import TrustedKey, trusted
from bot.domain.signing.minisign import MOST_BYTES, NotMinisign, PublicKey, Signature
from bot.domain.signing.mission_file import records_in
from bot.services.signing.check_file import check_signature
from bot.services.signing.ed25519 import is_signed
from bot.whole import Changed, NoFile, TooLarge, read_file

_MOST_BYTES = 256 << 20  # a list of a million statements
_BAD = {
    SignatureFate.OTHER_FILE: "NOT GOOD: {file} is not what key {key} has signed. Do not rely on it.",
    SignatureFate.NOT_OURS: "NOT GOOD: {file} is signed by key {key}, which is not the mission's as far as you know.",
    SignatureFate.VOID: "NOT GOOD: key {key} was replaced or stolen by the time of this signature, {at}.",
}


@cli.command()
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The signed file, such as 142.txt.")],
    key: Annotated[str, typer.Option(metavar="KEY", help="The mission's public key, or a file with it.")],
    signature: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The signature; FILE.minisig if left out.")
    ] = None,
    records: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A chancery.json: how keys came after each other.")
    ] = None,
) -> None:
    """Say whether a file is signed by the mission; exit status 0 if so."""
    content = _read(file, _MOST_BYTES)
    minisig = signature or file.with_name(f"{file.name}.minisig")
    try:
        read_signature = Signature.parse(_read(minisig, MOST_BYTES).decode("utf-8", "replace"))
    except NotMinisign as error:
        raise OperatorError(f"{minisig} {error}.") from None
    checked = check_signature(content, read_signature, _keys(_key(key), records))
    at = f"{read_signature.at:%Y-%m-%d %H:%M} UTC" if read_signature.at else "no time"
    if checked.fate is not SignatureFate.GOOD:
        raise OperatorError(_BAD[checked.fate].format(file=file, key=read_signature.key_id, at=at))
    typer.echo(f"Good: {file} is signed by key {read_signature.key_id}, {at}.{_what(content)}")


def _key(given: str) -> PublicKey:
    """A key that was typed, or is in a file."""
    path = Path(given)
    try:
        text = _read(path, MOST_BYTES).decode("ascii", "replace") if path.is_file() else given
        return PublicKey.parse(text)
    except NotMinisign as error:
        raise typer.BadParameter(f"it {error}", param_hint="'--key'") from None


def _keys(pinned: PublicKey, records: Path | None) -> dict[str, TrustedKey]:
    """The keys that belong to the mission for those who trust the pinned one."""
    if records is None:
        return {pinned.id: TrustedKey(pinned)}
    try:
        return trusted(pinned, records_in(_read(records, _MOST_BYTES)), is_signed)
    except NotOurs as error:
        raise OperatorError(f"{records} cannot be used: {error}.") from None


def _what(content: bytes) -> str:
    """What the file says about itself."""
    try:
        found = read(content)
    except NotOurs:
        return ""
    number, revision, lang = found.field("Number"), found.field("Revision"), found.field("Language")
    if not number:
        return f" It is dated {found.field('Dated')}." if found.field("Dated") else ""
    if not revision:
        return f" It is the notice in the place of No. {number} ({lang}): {found.kind.split()[1]}."
    return f" It is No. {number}, revision {revision} ({lang}). Whether it still stands is in statements.txt."


def _read(path: Path, most: int) -> bytes:
    try:
        return read_file(path, most)
    except (TooLarge, NoFile, Changed):
        raise OperatorError(f"{path} is no plain file of less than {most >> 20 or 1} MiB.") from None
    except OSError as error:
        raise OperatorError(f"{path} cannot be read: {(error.strerror or 'unknown fault').lower()}.") from None
