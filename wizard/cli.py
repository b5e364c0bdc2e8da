"""The commands, their exit codes, and the composition root.

Only argparse and the standard library are imported here at the top: every
command imports what it needs when it runs, so that ``--version`` and ``--help``
answer at once.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wizard import __version__
from wizard.errors import CopywizardError, ExitCode, UsageError

if TYPE_CHECKING:
    from wizard.plan import LoadPlan
    from wizard.services import Backend

_DESCRIPTION = "Takes you from a file in S3 to rows in Amazon Redshift."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "sandbox":
            return _run_sandbox(options)
        if options.command == "render":
            return _run_render(options)
        if options.command == "undo":
            return _run_undo(options)
        return _run_wizard(options)
    except CopywizardError as error:
        sys.stderr.write(f"copywizard: {error.message}\n")
        if error.hint:
            sys.stderr.write(f"  {error.hint}\n")
        return int(error.exit_code)
    except KeyboardInterrupt:
        return int(ExitCode.INTERRUPTED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("copywizard", description=_DESCRIPTION)
    parser.add_argument("--version", action="version", version=f"copywizard {__version__}")
    parser.add_argument(
        "--sandbox", action="store_true", help="run the wizard on an embedded AWS and Redshift"
    )
    parser.add_argument("--plan", metavar="FILE", help="begin with a plan that was saved")
    _add_aws_options(parser, suppress=False)
    _add_scenario(parser, suppress=False)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    sandbox = commands.add_parser(
        "sandbox", help="run the embedded AWS and Redshift in the foreground, for other tools"
    )
    sandbox.add_argument("--json", action="store_true", help="print one line of JSON when ready")
    _add_scenario(sandbox, suppress=True)
    render = commands.add_parser("render", help="check a plan or a COPY statement and print it")
    render.add_argument("file", metavar="FILE", help="plan (.toml), COPY (.sql), or - for stdin")
    render.add_argument(
        "--as",
        dest="written_as",
        choices=("sql", "plan", "json"),
        default="sql",
        help="how to print it (default: sql)",
    )
    _add_aws_options(render, suppress=True)
    undo = commands.add_parser("undo", help="take back what the wizard changed in the account")
    undo.add_argument("--list", action="store_true", help="only list it, newest first")
    undo.add_argument("--json", action="store_true", help="list it as JSON")
    undo.add_argument("--yes", action="store_true", help="don't ask before taking it back")
    _add_aws_options(undo, suppress=True)
    return parser


def _add_aws_options(parser: argparse.ArgumentParser, suppress: bool) -> None:
    """The AWS CLI's options; after a command they must not undo what stood before it."""
    default = argparse.SUPPRESS if suppress else None
    parser.add_argument("--profile", default=default, help="profile of the AWS config to use")
    parser.add_argument("--region", default=default, help="AWS Region to act in")
    parser.add_argument("--endpoint-url", default=default, help="where AWS answers instead")
    parser.add_argument(
        "--read-only",
        action="store_true",
        default=argparse.SUPPRESS if suppress else False,
        help="make changes impossible",
    )


def _add_scenario(parser: argparse.ArgumentParser, suppress: bool) -> None:
    default = argparse.SUPPRESS if suppress else "default"
    parser.add_argument("--scenario", default=default, help="which world the sandbox holds")


def _refuse_aws_options(options: argparse.Namespace, reason: str) -> None:
    """The sandbox has its own account: an option for another one would be ignored."""
    for name in ("profile", "region", "endpoint_url"):
        if getattr(options, name) is not None:
            spelled = "--" + name.replace("_", "-")
            raise UsageError(f"{reason}, so {spelled} can't go with it.", "Leave one of them out.")


def _run_sandbox(options: argparse.Namespace) -> int:
    _refuse_aws_options(options, "The sandbox is its own AWS")
    if options.sandbox or options.read_only or options.plan:
        raise UsageError("--sandbox, --read-only and --plan go with the wizard, not this command.")
    from wizard.sandbox.serve import serve

    return serve(options.scenario, as_json=options.json, until_stdin_closes=False)


def _run_render(options: argparse.Namespace) -> int:
    if options.sandbox or options.plan:
        raise UsageError("--sandbox and --plan go with the wizard, not with this command.")
    from wizard.commands.render import RenderFormat, run_render

    return int(run_render(options.file, RenderFormat(options.written_as)))


def _run_undo(options: argparse.Namespace) -> int:
    if options.sandbox or options.plan:
        raise UsageError(
            "--sandbox and --plan don't go with undo.",
            "What is changed in a sandbox ends with it; inside the wizard, press u in Load.",
        )
    from wizard.commands.undo import UndoOptions, run_undo

    backend = _backend(options)
    services = backend.open(None, None, lambda _progress: None, threading.Event())
    asked = UndoOptions(options.list, options.json, options.yes, options.read_only)
    can_ask = sys.stdin.isatty() and sys.stderr.isatty()
    return int(run_undo(services, asked, _ask if can_ask else None))


def _ask(question: str) -> bool:
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _run_wizard(options: argparse.Namespace) -> int:
    backend, plan = _backend(options), _plan(options)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The wizard needs a terminal.", "Run it without a pipe.")
    if options.read_only:
        from wizard.readonly import ReadOnlyBackend

        backend = ReadOnlyBackend(backend)
    # The only place in this package that knows of the front end.
    from screens.app import CopywizardApp

    app = CopywizardApp(backend, plan)
    try:
        code = app.run()
    finally:
        backend.close()
    for finished in app.session.finished:
        sys.stdout.write(f"{finished.described()}\n")
    return app.return_code or 0 if code is None else code


def _plan(options: argparse.Namespace) -> LoadPlan | None:
    if options.plan is None:
        return None
    from wizard.planfile import load_plan_file

    return load_plan_file(Path(options.plan))


def _backend(options: argparse.Namespace) -> Backend:
    """Where the services come from: the one place that tells the sandbox from AWS."""
    if options.sandbox:
        _refuse_aws_options(options, "--sandbox brings its own AWS")
        from wizard.sandbox.backend import SandboxBackend
        from wizard.sandbox.scenarios import find_scenario

        find_scenario(options.scenario)

        return SandboxBackend(options.scenario)
    if options.scenario != "default":
        raise UsageError("--scenario goes with --sandbox.", "Add --sandbox.")
    from wizard.aws.backend import AwsBackend
    from wizard.aws.options import AwsOptions

    endpoint_url = options.endpoint_url or os.environ.get("AWS_ENDPOINT_URL")
    return AwsBackend(AwsOptions(options.profile, options.region, endpoint_url))
