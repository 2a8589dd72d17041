"""Faults that can be ordered: slow, cut, broken or refused answers. This is the list of orders; the bot's door carries
them out.

Every order is for the next `n` calls that match it (`n` None: until `clear`). `method` is a Bot API name (None: any but
getUpdates, which must be named), `chat` a chat id (None: any).
"""

from __future__ import annotations

from dataclasses import dataclass

PROXY_PAGE = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"
LOGIN_PAGE = "<html><head><title>Sign in</title></head><body>Please sign in to this network.</body></html>"


@dataclass(slots=True)
class Fault:
    """One order. `kind`: slow, cut, hang, status, flood. `after`: the fault comes after the call has taken effect."""

    kind: str
    n: int | None = 1
    method: str | None = None
    chat: int | None = None
    after: bool = False
    code: int = 200
    body: str = ""
    content_type: str = "application/json"
    seconds: float = 0.0

    def matches(self, method: str, chat: int | None) -> bool:
        """Whether the order applies to this call."""
        if self.method is None:
            if method.lower() == "getupdates":
                return False
        elif self.method.lower() != method.lower():
            return False
        return self.chat is None or self.chat == chat


class Faults:
    """The waiting orders. `latency`: seconds before every answer but those of getUpdates.

    `down`: every connection of the bot is cut at once, without an answer (the people's door stays open). For
    connections *refused* by the machine use `Sandbox.stop_listening()` and `listen()`.
    """

    def __init__(self) -> None:
        self.latency: float = 0.0
        self.down: bool = False
        self.orders: list[Fault] = []

    def clear(self) -> None:
        """Drop all orders: everything works again."""
        self.latency = 0.0
        self.down = False
        self.orders.clear()

    def _order(self, fault: Fault) -> Fault:
        self.orders.append(fault)
        return fault

    def slow(self, seconds: float, n: int | None = 1, method: str | None = None, chat: int | None = None) -> Fault:
        """The answer comes `seconds` late; the call takes effect at the end of the delay."""
        return self._order(Fault("slow", n, method, chat, seconds=seconds))

    def cut_before(self, n: int | None = 1, method: str | None = None, chat: int | None = None) -> Fault:
        """The connection is cut before the call takes effect: nothing was sent, and the bot can't know."""
        return self._order(Fault("cut", n, method, chat))

    def cut_after(self, n: int | None = 1, method: str | None = None, chat: int | None = None) -> Fault:
        """The connection is cut after the call took effect: the message is sent, and the bot can't know."""
        return self._order(Fault("cut", n, method, chat, after=True))

    def hang(self, n: int | None = 1, method: str | None = None, chat: int | None = None, after: bool = False) -> Fault:
        """No answer ever comes (until the bot gives up or the sandbox stops)."""
        return self._order(Fault("hang", n, method, chat, after))

    def status(
        self,
        code: int,
        body: str | None = None,
        content_type: str = "application/json",
        n: int | None = 1,
        method: str | None = None,
        chat: int | None = None,
        after: bool = False,
    ) -> Fault:
        """This HTTP status and body instead of the answer; without `body`, Telegram's JSON for a 5xx."""
        if body is None:
            body = f'{{"ok":false,"error_code":{code},"description":"Internal Server Error"}}'
        return self._order(Fault("status", n, method, chat, after, code, body, content_type))

    def proxy_page(
        self, n: int | None = 1, method: str | None = None, chat: int | None = None, after: bool = False
    ) -> Fault:
        """502 with a proxy's HTML page."""
        return self.status(502, PROXY_PAGE, "text/html", n, method, chat, after)

    def login_page(
        self, n: int | None = 1, method: str | None = None, chat: int | None = None, after: bool = False
    ) -> Fault:
        """200 with the HTML page of a network that wants its users to sign in."""
        return self.status(200, LOGIN_PAGE, "text/html", n, method, chat, after)

    def malformed(
        self, n: int | None = 1, method: str | None = None, chat: int | None = None, after: bool = True
    ) -> Fault:
        """200 with half a JSON document; the call takes effect unless `after` is False."""
        return self.status(200, '{"ok":true,"result":{"message_id":', "application/json", n, method, chat, after)

    def flood(self, retry_after: int, n: int | None = 1, method: str | None = None, chat: int | None = None) -> Fault:
        """429 with this `retry_after`, whatever the rates allow."""
        return self._order(Fault("flood", n, method, chat, seconds=retry_after))

    def take(self, method: str, chat: int | None) -> Fault | None:
        """The first order that applies to this call, which is counted; None if there is none."""
        for fault in self.orders:
            if fault.matches(method, chat):
                if fault.n is not None:
                    fault.n -= 1
                    if fault.n <= 0:
                        self.orders.remove(fault)
                return fault
        return None
