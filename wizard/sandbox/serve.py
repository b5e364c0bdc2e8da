"""``copywizard sandbox``: the sandbox in the foreground, until somebody ends it.

It ends with exit code 130 after Ctrl+C. SIGTERM, SIGHUP and, as the wizard's child, the end of its
standard input are ordinary ways to end it: exit code 0. It takes at most five seconds.
"""

from __future__ import annotations

import json
import logging
import os
import shlex
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack, redirect_stdout
from dataclasses import replace
from types import FrameType

from wizard.errors import CopywizardError, ExitCode, UsageError
from wizard.sandbox.launch import SandboxAddress, require_packages
from wizard.sandbox.scenarios import Scenario, find_scenario

LONGEST_END = 4.5
"""Seconds after which the process ends although something in it still hangs; PostgreSQL's guardian
then cleans up alone."""


class EndRequested(BaseException):
    """Somebody wants the sandbox to end."""

    def __init__(self, exit_code: ExitCode) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code


def serve(scenario: str, as_json: bool, until_stdin_closes: bool) -> int:
    """Run the sandbox until it is ended; returns the exit code. For the main thread only.

    ``as_json`` prints the address as one line of JSON rather than for people.
    ``until_stdin_closes`` is how the wizard runs it: progress and failures are lines of JSON on
    standard output too, and the end of standard input ends it.

    Raises:
        UsageError: packages are missing, or there is no such scenario.
        CopywizardError: it could not be started.
    """
    try:
        _listen_for_the_end(until_stdin_closes)
        require_packages()
        found = find_scenario(scenario)
        with ExitStack() as stack:
            # Standard output is for the address alone, whatever a library says.
            stack.enter_context(redirect_stdout(sys.stderr))
            _run(found, as_json, until_stdin_closes, stack)
    except EndRequested as end:
        return end.exit_code
    except BrokenPipeError:
        # Whoever listened is gone: standard output must not fail once more when Python flushes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return ExitCode.DONE
    except CopywizardError as error:
        if not until_stdin_closes:
            raise
        usage = isinstance(error, UsageError)
        _print_json({"error": error.message, "hint": error.hint, "usage": usage})
        return error.exit_code
    return ExitCode.DONE


def _run(scenario: Scenario, as_json: bool, as_child: bool, stack: ExitStack) -> None:
    from wizard.sandbox.assembly import assemble
    from wizard.sandbox.cloud.identities import seed_identities

    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    address = assemble(scenario, _progress_printer(as_child), stack)
    address = replace(address, callers=seed_identities(address.region))
    if as_json or as_child:
        _print_line(address.to_json())
    else:
        _print_line(for_people(address, scenario))
    # Only a signal ends this: its handler raises.
    threading.Event().wait()


def for_people(address: SandboxAddress, scenario: Scenario) -> str:
    """The address and how to use it, in a few lines."""
    redshift = address.redshift
    settings = {
        "AWS_ENDPOINT_URL": address.endpoint_url,
        "AWS_DEFAULT_REGION": address.region,
        "AWS_ACCESS_KEY_ID": address.access_key_id,
        "AWS_SECRET_ACCESS_KEY": address.secret_access_key,
    }
    exports = "\n".join(f"    export {name}={shlex.quote(v)}" for name, v in settings.items())
    return f"""\
{scenario.title}
{scenario.briefing}

AWS       {address.endpoint_url}, Region {address.region}
Redshift  {redshift.host}:{redshift.port}, database {redshift.database}, user {redshift.user}

With the AWS CLI, in another terminal:
{exports}
    aws s3 ls s3://acme-data-lake/
With redshift_connector:
    redshift_connector.connect(host="{redshift.host}", port={redshift.port}, ssl=False,
        database="{redshift.database}", user="{redshift.user}", password="{redshift.password}")

The sandbox ends with Ctrl+C, and nothing of it remains."""


def _progress_printer(as_child: bool) -> Callable[[str], None]:
    if as_child:
        return lambda sentence: _print_json({"progress": sentence})
    return lambda sentence: print(sentence, file=sys.stderr, flush=True)  # noqa: T201


def _print_json(message: dict[str, object]) -> None:
    _print_line(json.dumps(message))


def _print_line(text: str) -> None:
    print(text, file=sys.__stdout__, flush=True)


def _listen_for_the_end(until_stdin_closes: bool) -> None:
    """From now on, the signals that end a process, and the end of input, raise ``EndRequested``."""
    exit_codes = {
        signal.SIGINT: ExitCode.INTERRUPTED,
        signal.SIGTERM: ExitCode.DONE,
        signal.SIGHUP: ExitCode.DONE,
    }

    def end(number: int, _frame: FrameType | None) -> None:
        # Once is enough: nothing must disturb the cleaning up.
        for each in exit_codes:
            signal.signal(each, signal.SIG_IGN)
        exit_code = exit_codes[signal.Signals(number)]
        _end_at_the_latest(exit_code)
        raise EndRequested(exit_code)

    for number in exit_codes:
        # What whoever started this process ignores, as nohup does, stays ignored.
        if number is signal.SIGTERM or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, end)
    if until_stdin_closes:
        threading.Thread(target=_end_with_stdin, name="standard input", daemon=True).start()


def _end_with_stdin() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _end_at_the_latest(exit_code: ExitCode) -> None:
    """End this process after a while, whatever still hangs in it then."""
    timer = threading.Timer(LONGEST_END, os._exit, [exit_code])
    timer.daemon = True
    timer.start()
