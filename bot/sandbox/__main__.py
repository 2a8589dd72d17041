"""The sandbox as a separate process: `python -m bot.sandbox [--port N]` prints its URL and runs until a signal."""

from __future__ import annotations

import argparse
import asyncio
import gc
import signal
import ssl

from bot.sandbox.server import Sandbox
from bot.sandbox.world.flood_control import Rates
from bot.sandbox.world.world import TOKEN


async def serve(sandbox: Sandbox) -> None:
    """Run until SIGINT or SIGTERM. The first line printed is the URL."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with sandbox:
        print(sandbox.api_url, flush=True)
        await stop.wait()


def _tls(certificate: str | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def main() -> int:
    """Run the command line. Returns 1, after one sentence, if the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description="A Telegram in a box.")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--token", default=TOKEN, help="the bot's token")
    parser.add_argument("--rates", action="store_true", help="keep Telegram's documented pace (429 beyond it)")
    parser.add_argument("--no-history", action="store_true", help="count what the bot sends, keep nothing (benchmarks)")
    parser.add_argument("--latency", type=float, default=0.0, metavar="SECONDS", help="before every answer to the bot")
    parser.add_argument("--certificate", metavar="FILE", help="speak HTTPS with this key and certificate (PEM)")
    options = parser.parse_args()
    sandbox = Sandbox(
        rates=Rates() if options.rates else None,
        port=options.port,
        token=options.token,
        history=not options.no_history,
        tls=_tls(options.certificate),
    )
    sandbox.faults.latency = options.latency
    if options.no_history:
        gc.disable()  # a garbage collection would distort every measurement
    try:
        asyncio.run(serve(sandbox))
    except OSError as error:
        print(f"The sandbox can't listen on port {options.port}: {error.strerror}.")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
