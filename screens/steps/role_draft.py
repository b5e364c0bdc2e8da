"""What the person has typed about a role that is to be made, and how it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile

from wizard.access.build import RoleRequest, S3ReadAccess
from wizard.errors import UsageError
from wizard.storage import Location, parse_s3_url
from wizard.text import printable

_DESCRIPTION = "Lets Amazon Redshift load files from Amazon S3"


@dataclass(frozen=True, slots=True)
class RoleDraft:
    """The fields of the form as they were typed; several lines where several values may stand."""

    name: str = "RedshiftLoader"
    places: str = ""
    """An s3:// URL in each line; none: every bucket of the account."""
    keys: str = ""
    """The ARN of a KMS key in each line."""
    users: str = ""
    """A database user in each line, by name or ARN; none: every user."""
    path: str = "/"
    tags: str = ""
    """``key=value`` in each line."""
    boundary: str = ""
    description: str = _DESCRIPTION

    @property
    def has_more(self) -> bool:
        """Whether anything but the name and the places was filled in."""
        return any((self.keys, self.users, self.tags, self.boundary)) or (
            (self.path, self.description) != ("/", _DESCRIPTION)
        )

    def request(self, name_user: Callable[[str], str]) -> RoleRequest:
        """What was typed, read and checked.

        Args:
            name_user: makes the ARN of a database user out of a name.

        Raises:
            UsageError: something can't be read, or IAM wouldn't take it.
        """
        access = S3ReadAccess(
            tuple(_read_place(number, line) for number, line in _filled_lines(self.places)),
            tuple(line for _, line in _filled_lines(self.keys)),
        )
        return RoleRequest(
            self.name.strip(),
            access,
            path=self.path.strip() or "/",
            description=self.description.strip(),
            database_users=tuple(name_user(line) for _, line in _filled_lines(self.users)),
            tags=tuple(_read_tag(number, line) for number, line in _filled_lines(self.tags)),
            boundary=self.boundary.strip() or None,
        )


def suggested_draft(source: Location | None, kms_keys: tuple[str, ...]) -> RoleDraft:
    """What stands in the form at first: access to the folder of the source, if it is known."""
    keys = [key for key in kms_keys if printable(key) == key]
    return RoleDraft(places=typed_url(source.folder) if source else "", keys="\n".join(keys))


def typed_url(location: Location) -> str:
    """A location as it may stand in an input.

    From the first character that doesn't print on it is left out: an input shows its
    text as it is, and what the terminal takes for a command must not get there.
    """
    safe = takewhile(lambda character: printable(character) == character, location.key)
    return Location(location.bucket, "".join(safe)).url


def _filled_lines(text: str) -> list[tuple[int, str]]:
    """The lines that hold something, each with its number."""
    numbered = enumerate(text.splitlines(), start=1)
    return [(number, line.strip()) for number, line in numbered if line.strip()]


def _read_place(number: int, line: str) -> Location:
    try:
        return parse_s3_url(line)
    except UsageError as error:
        raise UsageError(f"Line {number} of the places is no S3 location.", error.hint) from error


def _read_tag(number: int, line: str) -> tuple[str, str]:
    key, sign, value = line.partition("=")
    if not sign:
        raise UsageError(f"Line {number} of the tags is no tag.", "It looks like team=data-eng.")
    return key.strip(), value.strip()
