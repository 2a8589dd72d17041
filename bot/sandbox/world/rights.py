"""The names of administrators' rights and members' permissions (core.telegram.org/bots/api#chatadministratorrights and
#chatpermissions)."""

from __future__ import annotations

from bot.sandbox.world.model import Chat

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages", "can_manage_direct_messages")
GROUP_RIGHTS = ("can_pin_messages", "can_manage_topics")
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


def default_rights(chat: Chat) -> dict[str, bool]:
    """The rights that an app preselects when a bot is made an administrator."""
    if chat.type == "channel":
        names: tuple[str, ...] = ("can_post_messages", "can_edit_messages", "can_delete_messages")
    else:
        names = ("can_delete_messages", "can_pin_messages", "can_invite_users", "can_restrict_members")
    return dict.fromkeys((*names, "can_manage_chat"), True)
