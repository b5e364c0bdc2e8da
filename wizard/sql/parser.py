"""From SQL text to a COPY statement as a value, with whatever is wrong beside it.

Reads what Redshift reads: keywords in any case, AS as noise, comments, options
in any order, the legacy CREDENTIALS, role chains.  Never raises for a bad text,
and never repeats a secret that stands in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches

from wizard.sql.cursor import SyntaxStop, TokenCursor, folded
from wizard.sql.draft import Draft
from wizard.sql.lexer import Token, TokenKind
from wizard.sql.option_values import read_value
from wizard.sql.options import BY_NAME, FORMAT_ARGUMENTS, CopyOption, ValueKind
from wizard.sql.problems import Problem
from wizard.sql.reserved import ALIAS_ONLY_WORDS, RESERVED_WORDS
from wizard.sql.sources import kind_problem
from wizard.sql.statement import (
    CopyFormat,
    CopyJob,
    CopyStatement,
    RoleReference,
    TableName,
)

_FORMATS = {each.value.upper(): each for each in CopyFormat if each is not CopyFormat.TEXT}
_KEYS_IN_CREDENTIALS = ("aws_access", "aws_secret", "token")


@dataclass(frozen=True, slots=True)
class ParsedCopy:
    """What could be read of a text."""

    statement: CopyStatement
    problems: tuple[Problem, ...] = ()
    key_clauses: tuple[str, ...] = ()
    """The clauses that hold access keys, in lower case; the keys themselves are forgotten."""

    @property
    def is_readable(self) -> bool:
        """Whether the whole text could be read as one COPY from S3."""
        return not any(problem.rule == "syntax" for problem in self.problems)


def parse_copy(text: str) -> ParsedCopy:
    """Read one COPY from S3.

    What can't be parsed is a problem of rule ``syntax`` with its line and column,
    beside whatever could be read before it.
    """
    cursor = TokenCursor(text)
    reader = _Reader(cursor)
    draft = reader.draft
    try:
        reader.read_statement()
    except SyntaxStop as stop:
        draft.problems.append(cursor.problem_of(stop))
    statement = replace(draft.statement, options=dict(draft.options))
    return ParsedCopy(statement, tuple(draft.problems), tuple(draft.key_clauses))


class _Reader:
    """A recursive-descent reader over the tokens of one text."""

    def __init__(self, cursor: TokenCursor) -> None:
        self._cursor = cursor
        self.draft = Draft()
        self._special_clauses: dict[str, Callable[[], None]] = {
            "IAM_ROLE": self._read_iam_role,
            "WITH": self._read_with,
            "CREDENTIALS": self._read_credentials,
            "ACCESS_KEY_ID": lambda: self._read_key("access_key_id"),
            "SECRET_ACCESS_KEY": lambda: self._read_key("secret_access_key"),
            "SESSION_TOKEN": lambda: self._read_key("session_token"),
            "FORMAT": self._read_format_keyword,
            "MANIFEST": self._read_manifest,
            "JOB": self._read_job,
            "SSH": lambda: self._refuse("ssh"),
            "READRATIO": lambda: self._refuse("readratio"),
        }

    def read_statement(self) -> None:
        cursor = self._cursor
        cursor.expect("COPY")
        self._set(table=self._table())
        if cursor.accept_mark("("):
            self._set(columns=self._columns())
        cursor.expect("FROM")
        self._read_source()
        while cursor.next.kind is not TokenKind.END and not cursor.accept_mark(";"):
            self._read_clause()
        while cursor.accept_mark(";"):
            pass
        if cursor.next.kind is not TokenKind.END:
            self.draft.complain(
                "second-statement",
                (),
                "Another statement follows the COPY; only one can be read at a time.",
            )

    def _set(
        self,
        table: TableName | None = None,
        columns: tuple[str, ...] | None = None,
        role: RoleReference | None = None,
    ) -> None:
        statement = self.draft.statement
        self.draft.statement = replace(
            statement,
            table=table or statement.table,
            columns=statement.columns if columns is None else columns,
            role=role or statement.role,
        )

    def _identifier(self, what: str, clause: str) -> str:
        token = self._cursor.identifier(what)
        name = folded(token)
        if token.kind is TokenKind.WORD and name in RESERVED_WORDS - ALIAS_ONLY_WORDS:
            self.draft.complain(
                "reserved-word",
                (clause,),
                f'{name.upper()} is a reserved word; write it in double quotes: "{name}".',
            )
        return name

    def _table(self) -> TableName:
        first = self._identifier("a table name", "table")
        if self._cursor.accept_mark("."):
            return TableName(self._identifier("a table name", "table"), first)
        return TableName(first)

    def _columns(self) -> tuple[str, ...]:
        names = [self._identifier("a column name", "columns")]
        while self._cursor.accept_mark(","):
            names.append(self._identifier("a column name", "columns"))
        if not self._cursor.accept_mark(")"):
            raise SyntaxStop(self._cursor.next, "a comma or a closing parenthesis")
        return tuple(names)

    def _read_source(self) -> None:
        source = self._cursor.string("an s3:// path").text
        self.draft.statement = replace(self.draft.statement, source=source)
        problem = kind_problem(source)
        if problem is not None:
            self.draft.problems.append(problem)

    def _read_clause(self) -> None:
        token = self._cursor.next
        special = self._special_clauses.get(token.keyword)
        option = BY_NAME.get(token.keyword.lower())
        if special is not None:
            self._cursor.advance()
            special()
        elif option is not None:
            self._cursor.advance()
            self._read_option(option)
        elif token.keyword in _FORMATS:
            self._read_format()
        else:
            raise SyntaxStop(token, self._expected_clause(token))

    def _expected_clause(self, token: Token) -> str:
        known = [*(name.upper() for name in BY_NAME), *_FORMATS, *self._special_clauses]
        near = get_close_matches(token.keyword, known, 1, 0.75) if len(token.keyword) < 40 else []
        return f"an option of COPY, perhaps {near[0]}," if near else "an option of COPY"

    def _refuse(self, name: str) -> None:
        if name == "readratio" and self._cursor.next.kind is TokenKind.NUMBER:
            self._cursor.advance()
        self.draft.complain(
            f"{name}-not-for-s3", (name,), f"{name.upper()} doesn't go with S3; remove it."
        )

    def _read_manifest(self) -> None:
        if self.draft.statement.manifest:
            self.draft.complain_repeated("manifest")
        self.draft.statement = replace(self.draft.statement, manifest=True)

    # -- authorization ----------------------------------------------------------

    def _read_with(self) -> None:
        if self._cursor.accept("CREDENTIALS"):
            self._read_credentials()

    def _read_iam_role(self) -> None:
        self._cursor.accept("AS")
        if self._cursor.accept("DEFAULT"):
            self._authorize(RoleReference(default=True))
            return
        text = self._cursor.string("default or a role ARN").text
        if text.strip().lower().startswith(_KEYS_IN_CREDENTIALS) and "=" in text:
            self.draft.complain_keys("iam_role")
            return
        self._authorize(RoleReference(_arns(text)))

    def _authorize(self, role: RoleReference) -> None:
        if self.draft.statement.role is not None:
            self.draft.complain_repeated("iam_role")
        elif not role.default and not role.arns:
            self.draft.complain(
                "iam_role-empty", ("iam_role",), "IAM_ROLE names no role; give its ARN, or default."
            )
        else:
            self._set(role=role)

    def _read_credentials(self) -> None:
        self._cursor.accept("AS")
        text = self._cursor.string("credentials").text
        pairs = [part.partition("=") for part in text.split(";")]
        names = {name.strip().lower() for name, _, _ in pairs}
        has_keys = any(name.startswith(_KEYS_IN_CREDENTIALS) for name in names)
        for name, _, value in pairs:
            if name.strip() == "aws_iam_role":
                self._authorize(RoleReference(_arns(value)))
            elif name.strip() == "master_symmetric_key":
                self.draft.options["master_symmetric_key"] = value
        if has_keys:
            self.draft.complain_keys("credentials")
        elif "aws_iam_role" not in names:
            self.draft.complain(
                "credentials-without-role",
                ("credentials",),
                "CREDENTIALS names no aws_iam_role; write IAM_ROLE and the role's ARN.",
            )

    def _read_key(self, clause: str) -> None:
        self._cursor.accept("AS")
        # Noted before the value is read: a broken value is a secret too.
        self.draft.complain_keys(clause)
        self._cursor.string("a key")

    # -- formats and options ----------------------------------------------------

    def _read_format_keyword(self) -> None:
        self._cursor.accept("AS")
        if self._cursor.next.keyword not in _FORMATS:
            raise SyntaxStop(self._cursor.next, "a data format")
        self._read_format()

    def _read_format(self) -> None:
        copy_format = _FORMATS[self._cursor.advance().keyword]
        self._cursor.accept("AS")
        if copy_format in FORMAT_ARGUMENTS:
            if self._cursor.next.kind is TokenKind.STRING:
                self.draft.options[copy_format.value] = self._cursor.advance().text
            elif copy_format is CopyFormat.FIXEDWIDTH:
                raise SyntaxStop(self._cursor.next, "the widths, such as 'id:5,name:20',")
        self.draft.formats.append(copy_format)
        if len(self.draft.formats) > 1:
            named = tuple(each.value for each in self.draft.formats)
            self.draft.complain(
                "one-format",
                named,
                f"There is more than one format: {' and '.join(named)}; keep one of them.",
            )
        else:
            self.draft.statement = replace(self.draft.statement, format=copy_format)

    def _read_option(self, option: CopyOption) -> None:
        if option.name in self.draft.options:
            self.draft.complain_repeated(option.name)
        if option.kind is not ValueKind.FLAG:
            self._cursor.accept("AS")
        self.draft.options[option.name] = read_value(self._cursor, option)

    def _read_job(self) -> None:
        self._cursor.expect("CREATE")
        name = self._identifier("the name of the COPY job", "job")
        auto = True
        if self._cursor.accept("AUTO"):
            auto = not self._cursor.accept("OFF")
            if auto:
                self._cursor.accept("ON")
        self.draft.statement = replace(self.draft.statement, job=CopyJob(name, auto))


def _arns(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
