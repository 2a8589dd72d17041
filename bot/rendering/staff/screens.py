"""The staff in one message, for owners: the list, one member, adding, the invitations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.mission import Mission
from bot.domain.staff import Invitation, Member, Role
from bot.domain.text.richtext import RichText, Span, bold, join
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Words
from bot.rendering.view import Button, View, rows, tap

PER_PAGE = 10
_ICONS = {Role.EDITOR: "✏️", Role.PUBLISHER: "📣", Role.OWNER: "👑"}


def listing(words: Words, members: Sequence[Member], page: int, invitations: int) -> View:
    """A page of the staff (from 1; outside the range the nearest), each with a button."""
    pages = max(1, -(-len(members) // PER_PAGE))
    page = min(max(page, 1), pages)
    listed = members[(page - 1) * PER_PAGE : page * PER_PAGE]
    lines = [bold(words("staff.title")), *(_line(words, member) for member in listed)]
    if pages > 1:
        lines.append(RichText(words("page.of", page=page, pages=pages)))
    opens = [tap(f"{_ICONS[member.role]} {member.called}", "member", member.user) for member in listed]
    turn = (
        tap(f"◀️ {words('button.previous')}", "staff", page - 1) if page > 1 else None,
        tap(f"▶️ {words('button.next')}", "staff", page + 1) if page < pages else None,
    )
    out = tap(f"✉️ {words('button.invitations')} · {invitations}", "invitations") if invitations else None
    return View(join(lines, "\n"), rows(*_pairs(opens), turn, (tap(f"➕ {words('button.add')}", "staff_add"), out)))


def _line(words: Words, member: Member) -> RichText:
    named = join([_ICONS[member.role], bold(member.called), "—", words(f"role.{member.role}")], " ")
    number = join([" · ", _code(str(member.user))]) if member.name else ""
    return join([named, number, f" · {words('staff.configured')}" if member.configured else ""])


def _pairs(buttons: Sequence[Button]) -> list[tuple[Button, ...]]:
    return [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]


def _code(text: str) -> RichText:
    """A text that a touch copies."""
    return RichText(text, (Span(0, len(text), "code"),))


def number(words: Words, user: int) -> View:
    """A person's own number."""
    return View(words.rich("id.yours", number=_code(str(user))))


def member(words: Words, shown: Member) -> View:
    """One member, and what may be done: nothing where the config names them."""
    lines = [_line(words, shown)]
    if shown.configured:
        lines.append(RichText(words("staff.from_config", name=shown.called)))
        return View(join(lines, "\n\n"), rows((_back(words),)))
    others = [
        tap(f"{_ICONS[role]} {words(f'staff.make_{role}')}", *_act(shown.user, role))
        for role in Role
        if role is not shown.role
    ]
    gone = tap(f"🗑 {words('button.remove')}", "member_ask", shown.user, "remove")
    return View(lines[0], rows(*((button,) for button in others), (gone,), (_back(words),)))


def _act(user: int, role: Role) -> tuple[str, int, str]:
    """An owner is made after a second look."""
    return ("member_ask" if role is Role.OWNER else "member_role", user, role)


def sure(words: Words, shown: Member, act: str) -> View:
    """The second look at what is not easily taken back: `owner` or `remove`."""
    if act == "remove":
        question, confirm = "staff.remove_ask", tap(f"✅ {words('button.confirm')}", "member_remove", shown.user)
    else:
        question = "staff.owner_ask"
        confirm = tap(f"✅ {words('button.confirm')}", "member_role", shown.user, Role.OWNER)
    back = tap(f"↩️ {words('button.back')}", "member", shown.user)
    return View(RichText(words(question, name=shown.called)), rows((confirm,), (back,)))


def which_role(words: Words) -> View:
    """Adding begins with the role."""
    lines = [bold(words("staff.which_role")), *(RichText(words(f"role.may_{role}")) for role in Role)]
    buttons = [(tap(f"{_ICONS[role]} {words(f'role.{role}')}", "staff_ask", role),) for role in Role]
    return View(join(lines, "\n"), rows(*buttons, (_back(words),)))


def whom(words: Words, role: Role) -> View:
    """What to send now, and the other way."""
    text = words("staff.ask", role=words(f"role.{role}"))
    link = tap(f"✉️ {words('button.invite')}", "invite", role)
    return View(RichText(text), rows((link,), (_back(words),)))


def invitation(words: Words, mission: Mission, made: Invitation, link: str) -> View:
    """The message to hand on."""
    name = mission.name.say(words.lang, mission.default_language)
    until = words.day(day_in(mission.timezone, made.expires))
    text = words("invitation.text", mission=name, role=words(f"role.{made.role}"), day=until)
    return View(RichText(f"{text}\n\n{link}"))


def invitations(words: Words, mission: Mission, out: Sequence[Invitation], names: Mapping[int, str]) -> View:
    """Those that can still be used, each with a button that withdraws it."""
    lines: list[RichText] = [bold(words("invitation.title"))]
    if not out:
        lines.append(RichText(words("invitation.none")))
    for place, one in enumerate(out, 1):
        until = words.day(day_in(mission.timezone, one.expires))
        by = names.get(one.made_by) or one.made_by
        line = words("invitation.line", role=words(f"role.{one.role}"), name=by, day=until)
        lines.append(RichText(f"{place}. {line}"))
    buttons = [tap(f"🗑 {words('button.withdraw')} {place}", "withdraw", one.id) for place, one in enumerate(out, 1)]
    return View(join(lines, "\n"), rows(*_pairs(buttons), (_back(words),)))


def _back(words: Words) -> Button:
    return tap(f"↩️ {words('button.back')}", "staff", 1)
