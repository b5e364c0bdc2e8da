"""From SQL text to a COPY statement as a value, with whatever is wrong beside it.

Reads what Redshift reads: keywords in any case, AS as noise, comments, options
in any order, the legacy CREDENTIALS, role chains.  Never raises for a bad text,
and never repeats a secret that stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from wizard.sql.lexer import Token, TokenKind, tokens
from wizard.sql.options import BY_NAME, FORMAT_ARGUMENTS, CopyOption, ValueKind
from wizard.sql.problems import Problem, Severity
from wizard.sql.statement import (
    CopyFormat,
    CopyJob,
    CopyStatement,
    OptionValue,
    RoleReference,
    TableName,
)

_KEY_WORDS = ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN")
_INTEGER = re.compile(r"[0-9]{1,18}")
_DECIMAL = re.compile(r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_OTHER_SOURCES = ("dynamodb://", "emr://", "ssh://")


@dataclass(frozen=True, slots=True)
class ParsedCopy:
    """What could be read of a text."""

    statement: CopyStatement
    problems: tuple[Problem, ...] = ()

    @property
    def is_readable(self) -> bool:
        """Whether the whole text could be read as one COPY from S3."""
        return not any(problem.rule == "syntax" for problem in self.problems)


class _SyntaxStop(Exception):  # noqa: N818 - it ends the reading of a text, and no one else sees it
    def __init__(self, token: Token, expected: str, is_secret: bool = False) -> None:
        self.token = token
        self.expected = expected
        self.is_secret = is_secret
        """Whether what stands there instead may be a secret."""


@dataclass
class _Draft:
    """The statement while it is being read."""

    statement: CopyStatement = field(default_factory=CopyStatement)
    options: dict[str, OptionValue] = field(default_factory=dict)
    formats: list[CopyFormat] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def complain(self, rule: str, options: tuple[str, ...], message: str) -> None:
        self.problems.append(Problem(rule, Severity.ERROR, options, message))


def parse_copy(text: str) -> ParsedCopy:
    """Read one COPY from S3.

    What can't be parsed is a problem of rule ``syntax`` with its line and column,
    beside whatever could be read before it.
    """
    reader = _Reader(text)
    try:
        reader.read_statement()
    except _SyntaxStop as stop:
        reader.draft.problems.append(_syntax_problem(stop))
    draft = reader.draft
    statement = replace(draft.statement, options=dict(draft.options))
    return ParsedCopy(statement, tuple(draft.problems))


def _syntax_problem(stop: _SyntaxStop) -> Problem:
    token = stop.token
    found = "something else stands there" if stop.is_secret else _described(token)
    return Problem(
        "syntax",
        Severity.ERROR,
        (),
        f"Line {token.line}, column {token.column}: {stop.expected} was expected, but {found}.",
        token.line,
        token.column,
    )


def _described(token: Token) -> str:
    return {
        TokenKind.END: "the text ends",
        TokenKind.STRING: "a text in quotes stands there",
        TokenKind.UNFINISHED: "a quote or a comment is opened and never closed",
    }.get(token.kind, f"“{token.text[:40]}” stands there")


class _Reader:
    """A recursive-descent reader over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self._tokens = list(tokens(text))
        self._position = 0
        self.draft = _Draft()

    # -- tokens -----------------------------------------------------------------

    @property
    def _next(self) -> Token:
        return self._tokens[self._position]

    def _advance(self) -> Token:
        token = self._next
        if token.kind is not TokenKind.END:
            self._position += 1
        return token

    def _accept(self, *keywords: str) -> bool:
        if self._next.keyword in keywords:
            self._advance()
            return True
        return False

    def _accept_mark(self, mark: str) -> bool:
        if self._next.kind is TokenKind.MARK and self._next.text == mark:
            self._advance()
            return True
        return False

    def _expect(self, keyword: str) -> None:
        if not self._accept(keyword):
            raise _SyntaxStop(self._next, keyword)

    def _string(self, what: str, is_secret: bool = False) -> Token:
        if self._next.kind is not TokenKind.STRING:
            raise _SyntaxStop(self._next, f"{what} in single quotes", is_secret)
        return self._advance()

    def _identifier(self, what: str) -> str:
        token = self._next
        if token.kind is TokenKind.NAME:
            return self._advance().text
        if token.kind is TokenKind.WORD:
            return re.sub(r"[A-Z]+", lambda match: match.group().lower(), self._advance().text)
        raise _SyntaxStop(token, what)

    # -- clauses ----------------------------------------------------------------

    def read_statement(self) -> None:
        self._expect("COPY")
        self._set(table=self._table())
        if self._accept_mark("("):
            self._set(columns=self._columns())
        self._expect("FROM")
        self._read_source()
        while self._next.kind is not TokenKind.END and not self._accept_mark(";"):
            self._read_clause()
        while self._accept_mark(";"):
            pass
        if self._next.kind is not TokenKind.END:
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

    def _table(self) -> TableName:
        first = self._identifier("a table name")
        if self._accept_mark("."):
            return TableName(self._identifier("a table name"), first)
        return TableName(first)

    def _columns(self) -> tuple[str, ...]:
        names = [self._identifier("a column name")]
        while self._accept_mark(","):
            names.append(self._identifier("a column name"))
        if not self._accept_mark(")"):
            raise _SyntaxStop(self._next, "a comma or a closing parenthesis")
        return tuple(names)

    def _read_source(self) -> None:
        source = self._string("an s3:// path").text
        self.draft.statement = replace(self.draft.statement, source=source)
        if source.lower().startswith(_OTHER_SOURCES):
            kind = source.split(":", 1)[0]
            self.draft.complain(
                "source-not-s3", ("from",), f"The source is {kind}, and only S3 can be loaded here."
            )
        elif not source.startswith("s3://"):
            self.draft.complain(
                "source-not-s3", ("from",), "The source is no s3:// path; write s3://bucket/prefix."
            )

    def _read_clause(self) -> None:
        word = self._next.keyword
        special = self._special_clauses().get(word)
        if special is not None:
            self._advance()
            special()
        elif word.lower() in BY_NAME:
            self._advance()
            self._read_option(BY_NAME[word.lower()])
        elif word.lower() in {each.value for each in CopyFormat} - {"text"}:
            self._read_format()
        else:
            raise _SyntaxStop(self._next, "an option of COPY")

    def _special_clauses(self) -> dict[str, Callable[[], None]]:
        return {
            "IAM_ROLE": self._read_iam_role,
            "WITH": self._read_with,
            "CREDENTIALS": self._read_credentials,
            "ACCESS_KEY_ID": self._read_key,
            "SECRET_ACCESS_KEY": self._read_key,
            "SESSION_TOKEN": self._read_key,
            "FORMAT": self._read_format_keyword,
            "MANIFEST": self._read_manifest,
            "JOB": self._read_job,
            "SSH": lambda: self._refuse("ssh"),
            "READRATIO": lambda: self._refuse("readratio"),
        }

    def _refuse(self, name: str) -> None:
        if name == "readratio" and self._next.kind is TokenKind.NUMBER:
            self._advance()
        self.draft.complain(f"{name}-not-for-s3", (name,), f"{name.upper()} doesn't go with S3.")

    def _read_manifest(self) -> None:
        if self.draft.statement.manifest:
            self._complain_repeated("manifest")
        self.draft.statement = replace(self.draft.statement, manifest=True)

    def _complain_repeated(self, name: str) -> None:
        self.draft.complain("repeated-option", (name,), f"{name.upper()} is given twice.")

    # -- authorization ----------------------------------------------------------

    def _read_with(self) -> None:
        if self._next.keyword == "CREDENTIALS":
            self._advance()
            self._read_credentials()

    def _read_iam_role(self) -> None:
        self._accept("AS")
        if self._accept("DEFAULT"):
            role = RoleReference(default=True)
        else:
            role = RoleReference(_arns(self._string("default or a role ARN").text))
        self._authorize(role)

    def _authorize(self, role: RoleReference) -> None:
        if self.draft.statement.role is not None:
            self._complain_repeated("iam_role")
            return
        if not role.default and not role.arns:
            self.draft.complain(
                "iam_role-empty", ("iam_role",), "IAM_ROLE names no role; give its ARN, or default."
            )
            return
        self._set(role=role)

    def _read_credentials(self) -> None:
        self._accept("AS")
        pairs = [
            part.partition("=")
            for part in self._string("credentials", is_secret=True).text.split(";")
        ]
        names = {name.strip() for name, _, _ in pairs}
        for name, _, value in pairs:
            if name.strip() == "aws_iam_role":
                self._authorize(RoleReference(_arns(value)))
            elif name.strip() == "master_symmetric_key":
                self.draft.options["master_symmetric_key"] = value
        if any(name.startswith(("aws_access", "aws_secret", "token")) for name in names):
            self._complain_keys("credentials")
        elif "aws_iam_role" not in names:
            self.draft.complain(
                "credentials-without-role",
                ("credentials",),
                "CREDENTIALS names no aws_iam_role; write IAM_ROLE and the role's ARN.",
            )

    def _read_key(self) -> None:
        name = self._tokens[self._position - 1].text.lower()
        self._accept("AS")
        self._string("a key", is_secret=True)
        self._complain_keys(name)

    def _complain_keys(self, clause: str) -> None:
        self.draft.complain(
            "keys-not-allowed",
            (clause,),
            "The statement authorizes with access keys; use IAM_ROLE with a role instead.",
        )

    # -- formats and options ----------------------------------------------------

    def _read_format_keyword(self) -> None:
        self._accept("AS")
        if self._next.keyword.lower() not in {each.value for each in CopyFormat} - {"text"}:
            raise _SyntaxStop(self._next, "a data format")
        self._read_format()

    def _read_format(self) -> None:
        copy_format = CopyFormat(self._advance().keyword.lower())
        self._accept("AS")
        if copy_format in FORMAT_ARGUMENTS:
            if self._next.kind is TokenKind.STRING:
                self.draft.options[copy_format.value] = self._advance().text
            elif copy_format is CopyFormat.FIXEDWIDTH:
                raise _SyntaxStop(self._next, "the widths, such as 'id:5,name:20',")
        self.draft.formats.append(copy_format)
        if len(self.draft.formats) > 1:
            named = tuple(each.value for each in self.draft.formats)
            self.draft.complain(
                "one-format", named, f"There is more than one format: {' and '.join(named)}."
            )
        else:
            self.draft.statement = replace(self.draft.statement, format=copy_format)

    def _read_option(self, option: CopyOption) -> None:
        if option.name in self.draft.options:
            self._complain_repeated(option.name)
        if option.kind is not ValueKind.FLAG:
            self._accept("AS")
        self.draft.options[option.name] = self._value(option)

    def _value(self, option: CopyOption) -> OptionValue:
        if option.kind is ValueKind.FLAG:
            return True
        if option.kind is ValueKind.INTEGER:
            return self._integer(option.keyword)
        if option.kind is ValueKind.OPTIONAL_MARK and self._next.kind is not TokenKind.STRING:
            return True
        if option.kind in (ValueKind.KEYWORD, ValueKind.SWITCH):
            return self._bare_word(option)
        if option.kind is ValueKind.TOLERANCE:
            return self._tolerance()
        token = self._string(f"the value of {option.keyword}", option.is_secret)
        is_default_null = option.name == "null" and token.raw == r"\N"
        return token.raw if is_default_null else token.text

    def _integer(self, keyword: str) -> int:
        token = self._next
        is_literal = token.kind in (TokenKind.NUMBER, TokenKind.STRING)
        if is_literal and _INTEGER.fullmatch(token.text):
            return int(self._advance().text)
        raise _SyntaxStop(token, f"a number after {keyword}")

    def _bare_word(self, option: CopyOption) -> OptionValue:
        word = self._next.text.lower()
        is_word = self._next.kind in (TokenKind.WORD, TokenKind.STRING)
        if is_word and word in option.choices:
            self._advance()
            return {"on": True, "true": True, "off": False, "false": False}.get(word, word)
        if option.kind is ValueKind.SWITCH:
            return True
        raise _SyntaxStop(self._next, "one of " + ", ".join(option.choices).upper())

    def _tolerance(self) -> OptionValue:
        automatic = self._accept("AUTO")
        if self._next.kind in (TokenKind.NUMBER, TokenKind.STRING):
            if _DECIMAL.fullmatch(self._next.text) is None:
                raise _SyntaxStop(self._next, "a tolerance")
            number = self._advance().text
            return f"auto {number}" if automatic else float(number)
        return "auto" if automatic else True

    def _read_job(self) -> None:
        self._expect("CREATE")
        name = self._identifier("the name of the COPY job")
        auto = True
        if self._accept("AUTO"):
            auto = not self._accept("OFF")
            if auto:
                self._accept("ON")
        self.draft.statement = replace(self.draft.statement, job=CopyJob(name, auto))


def _arns(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
