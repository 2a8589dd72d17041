"""Characters for what a message cannot show: super- and subscripts, and the numbers of list items."""

from __future__ import annotations

_RAISED = dict(
    zip(
        "0123456789+-\u2212\u2013=()abcdefghijklmnoprstuvwxyz",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
        strict=True,
    )
)
_LOWERED = dict(zip("0123456789+-\u2212\u2013=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_SMALL_ANYWAY = frozenset("*†‡§®©™°'\"′″ªº\u2070¹²³\u2074\u2075\u2076\u2077\u2078\u2079")
# Superscripts after a number that mean the same as plain letters: 1st, 2nd, 3rd, 4th, and the French ones.
_ORDINALS = frozenset(("st", "nd", "rd", "th", "er", "re", "e", "ème", "nde", "nd"))
_WORTHS = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
_ROMAN = ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i")
_LATIN, _RUSSIAN = "abcdefghijklmnopqrstuvwxyz", "абвгдежзиклмнопрстуфхцчшщэюя"


def raised(text: str, before: str) -> tuple[str, str, str]:
    """A superscript as (what goes before it, as many characters as `text` has, what goes after it).

    10 and a superscript 6 give 10⁶; if Unicode lacks a superscript letter, ^(...). `before`: the character before it.
    """
    if before.isdigit() and text.strip().casefold() in _ORDINALS:
        return "", text, ""
    return _written(text, _RAISED, "^(")


def lowered(text: str) -> tuple[str, str, str]:
    """A subscript in the same form: H₂O, else _(...)."""
    return _written(text, _LOWERED, "_(")


def _written(text: str, signs: dict[str, str], mark: str) -> tuple[str, str, str]:
    if all(sign in signs or sign in _SMALL_ANYWAY or sign.isspace() for sign in text):
        return "", "".join(signs.get(sign, sign) for sign in text), ""
    return mark, text, ")"


def numeral(style: str, number: int) -> str:
    """A list's number in pandoc's style of that name; in digits for an unknown style."""
    if number > 0 and style in ("LowerAlpha", "UpperAlpha", "LowerRussian"):
        letters = _RUSSIAN if style == "LowerRussian" else _LATIN
        found = letters[(number - 1) % len(letters)] * min((number - 1) // len(letters) + 1, 9)
    elif number > 0 and style in ("LowerRoman", "UpperRoman"):
        found, left = "", min(number, 3999)
        for worth, sign in zip(_WORTHS, _ROMAN, strict=True):
            found += sign * (left // worth)
            left %= worth
    else:
        return str(number)
    return found.upper() if style.startswith("Upper") else found
