"""The staff in one message, for owners: the list, one member, adding, the invitations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.mission import Mission
from bot.domain.staff import Invitation, Member, Role
from bot.domain.text.richtext import RichText, Span, bold, join
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Translator
from bot.rendering.view import Button, View, rows, tap

PER_PAGE = 10
_ICONS = {Role.EDITOR: "✏️", Role.PUBLISHER: "📣", Role.OWNER: "👑"}


def listing(translate: Translator, members: Sequence[Member], page: int, invitations: int) -> View:
    """A page of the staff (from 1; outside the range the nearest), with a button for each. `invitations`: how many are
    open."""
    pages = max(1, -(-len(members) // PER_PAGE))
    page = min(max(page, 1), pages)
    listed = members[(page - 1) * PER_PAGE : page * PER_PAGE]
    lines = [bold(translate("staff.title")), *(_line(translate, member) for member in listed)]
    if pages > 1:
        lines.append(RichText(translate("page.of", page=page, pages=pages)))
    opens = [tap(f"{_ICONS[member.role]} {member.called}", "member", member.user) for member in listed]
    turn = (
        tap(f"◀️ {translate('button.previous')}", "staff", page - 1) if page > 1 else None,
        tap(f"▶️ {translate('button.next')}", "staff", page + 1) if page < pages else None,
    )
    out = tap(f"✉️ {translate('button.invitations')} · {invitations}", "invitations") if invitations else None
    return View(join(lines, "\n"), rows(*_pairs(opens), turn, (tap(f"➕ {translate('button.add')}", "staff_add"), out)))


def _line(translate: Translator, member: Member) -> RichText:
    named = join([_ICONS[member.role], bold(member.called), "—", translate(f"role.{member.role}")], " ")
    number = join([" · ", _code(str(member.user))]) if member.name else ""
    return join([named, number, f" · {translate('staff.configured')}" if member.configured else ""])


def _pairs(buttons: Sequence[Button]) -> list[tuple[Button, ...]]:
    return [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]


def _code(text: str) -> RichText:
    """A text that Telegram copies when it is tapped."""
    return RichText(text, (Span(0, len(text), "code"),))


def number(translate: Translator, user: int) -> View:
    """/id: a person's own Telegram id."""
    return View(translate.rich("id.yours", number=_code(str(user))))


def member(translate: Translator, shown: Member) -> View:
    """One member, with buttons; without any if the config names the person."""
    lines = [_line(translate, shown)]
    if shown.configured:
        lines.append(RichText(translate("staff.from_config", name=shown.called)))
        return View(join(lines, "\n\n"), rows((_back(translate),)))
    others = [
        tap(f"{_ICONS[role]} {translate(f'staff.make_{role}')}", *_act(shown.user, role))
        for role in Role
        if role is not shown.role
    ]
    gone = tap(f"🗑 {translate('button.remove')}", "member_ask", shown.user, "remove")
    return View(lines[0], rows(*((button,) for button in others), (gone,), (_back(translate),)))


def _act(user: int, role: Role) -> tuple[str, int, str]:
    """The press that gives a role; making somebody an owner needs a confirmation."""
    return ("member_ask" if role is Role.OWNER else "member_role", user, role)


def sure(translate: Translator, shown: Member, act: str) -> View:
    """Asks to confirm an act that is not easily undone. `act`: `owner` or `remove`."""
    if act == "remove":
        question, confirm = "staff.remove_ask", tap(f"✅ {translate('button.confirm')}", "member_remove", shown.user)
    else:
        question = "staff.owner_ask"
        confirm = tap(f"✅ {translate('button.confirm')}", "member_role", shown.user, Role.OWNER)
    back = tap(f"↩️ {translate('button.back')}", "member", shown.user)
    return View(RichText(translate(question, name=shown.called)), rows((confirm,), (back,)))


def which_role(translate: Translator) -> View:
    """The first question when somebody is added: in which role."""
    lines = [bold(translate("staff.which_role")), *(RichText(translate(f"role.may_{role}")) for role in Role)]
    buttons = [(tap(f"{_ICONS[role]} {translate(f'role.{role}')}", "staff_ask", role),) for role in Role]
    return View(join(lines, "\n"), rows(*buttons, (_back(translate),)))


def whom(translate: Translator, role: Role) -> View:
    """The second question: who; or an invitation link instead."""
    text = translate("staff.ask", role=translate(f"role.{role}"))
    link = tap(f"✉️ {translate('button.invite')}", "invite", role)
    return View(RichText(text), rows((link,), (_back(translate),)))


def new_member(translate: Translator, named: Member, known: str) -> View:
    """The named person, to be confirmed. `known`: the person's Telegram name, if the bot has met them."""
    lines = [bold(translate("staff.sure")), _line(translate, named)]
    if known and known != named.name:
        lines.append(RichText(translate("staff.known_as", name=known)))
    yes = tap(f"✅ {translate('button.confirm')}", "staff_take", named.user, named.role)
    return View(join(lines, "\n"), rows((yes,), (_back(translate),)))


def added(translate: Translator, member: Member, *, told: bool) -> View:
    """That the person is staff now. `told`: the bot could tell them; otherwise, what they have to do first."""
    key = "staff.added" if told else "staff.added_untold"
    return View(RichText(translate(key, name=member.called, role=translate(f"role.{member.role}"))))


def asks(translate: Translator, made: Invitation) -> View:
    """Asks the owner who made an invitation to confirm the person who opened it."""
    lines = [bold(translate("invitation.opened")), _line(translate, made.asker)]
    yes = tap(f"✅ {translate('button.confirm')}", "invite_take", made.id)
    return View(join(lines, "\n"), rows((yes,), (tap(f"🗑 {translate('button.withdraw')}", "withdraw", made.id),)))


def invitation(translate: Translator, mission: Mission, made: Invitation, link: str) -> View:
    """The invitation, as a message to forward."""
    name = mission.name.say(translate.lang, mission.default_language)
    until = translate.day(day_in(mission.timezone, made.expires))
    text = translate("invitation.text", mission=name, role=translate(f"role.{made.role}"), day=until)
    return View(RichText(f"{text}\n\n{link}"))


def invitations(translate: Translator, mission: Mission, out: Sequence[Invitation], names: Mapping[int, str]) -> View:
    """The invitations that can still be used, each with a button that withdraws it."""
    lines: list[RichText] = [bold(translate("invitation.title"))]
    if not out:
        lines.append(RichText(translate("invitation.none")))
    for place, one in enumerate(out, 1):
        until = translate.day(day_in(mission.timezone, one.expires))
        by = names.get(one.made_by) or one.made_by
        line = translate("invitation.line", role=translate(f"role.{one.role}"), name=by, day=until)
        lines.append(RichText(f"{place}. {line}"))
        if one.asked_by:
            lines.append(join([translate("invitation.waits"), _line(translate, one.asker)], " "))
    buttons = [tap(f"🗑 {translate('button.withdraw')} {place}", "withdraw", one.id) for place, one in enumerate(out, 1)]
    yes = [
        tap(f"✅ {translate('button.confirm')} {place}", "invite_take", one.id)
        for place, one in enumerate(out, 1)
        if one.asked_by
    ]
    return View(join(lines, "\n"), rows(*_pairs(buttons), *_pairs(yes), (_back(translate),)))


def _back(translate: Translator) -> Button:
    return tap(f"↩️ {translate('button.back')}", "staff", 1)
