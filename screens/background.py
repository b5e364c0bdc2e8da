"""Blocking calls off the event loop, in daemon threads.

A thread of the event loop's own pool would keep the program from ending while a
call hangs; a daemon thread doesn't.  Only the awaiting side touches the screen.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeVar

from wizard.errors import CopywizardError

_log = logging.getLogger(__name__)

Result = TypeVar("Result")


class UnexpectedError(CopywizardError):
    """A failure that nobody foresaw: a fault of this program."""


async def in_thread(call: Callable[[], Result]) -> Result:
    """Run a blocking call and await its result.

    Cancelling the await abandons the thread; the call ends by itself.

    Raises:
        CopywizardError: what the call raised, or what stands for it.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def settle(outcome: Callable[[], None]) -> None:
        if not future.done():
            outcome()

    def run() -> None:
        try:
            result = call()
        except CopywizardError as error:
            refusal = error
            _tell(loop, lambda: settle(lambda: future.set_exception(refusal)))
        except Exception as error:  # noqa: BLE001 - the boundary: a thread has no caller to tell
            refusal = _unexpected(error)
            _tell(loop, lambda: settle(lambda: future.set_exception(refusal)))
        else:
            _tell(loop, lambda: settle(lambda: future.set_result(result)))

    threading.Thread(target=run, name="call", daemon=True).start()
    return await future


async def stream(make: Callable[[], Iterator[Result]]) -> AsyncIterator[Result]:
    """Run a blocking generator and yield its values as they come.

    The generator learns of a cancel through whatever token it was made with.
    """
    iterator = make()
    end = object()
    while True:
        value = await in_thread(lambda: next(iterator, end))
        if value is end:
            return
        yield value  # type: ignore[misc]


def _unexpected(error: Exception) -> UnexpectedError:
    _log.error("unexpected failure", exc_info=error)
    unexpected = UnexpectedError(
        f"Something went wrong in copywizard itself: {type(error).__name__}: {error}",
        "Please report it; going back and trying again may help.",
    )
    unexpected.__cause__ = error
    return unexpected


def _tell(loop: asyncio.AbstractEventLoop, deliver: Callable[[], None]) -> None:
    try:
        loop.call_soon_threadsafe(deliver)
    except RuntimeError:
        # The program has ended meanwhile, and nobody waits for the answer.
        _log.debug("an answer came after the end")
