"""A COPY statement while it is being read, and what was found wrong so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from wizard.sql.problems import Problem, Severity
from wizard.sql.statement import CopyFormat, CopyStatement, OptionValue


@dataclass
class Draft:
    """The statement while it is being read."""

    statement: CopyStatement = field(default_factory=CopyStatement)
    options: dict[str, OptionValue] = field(default_factory=dict)
    formats: list[CopyFormat] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    key_clauses: list[str] = field(default_factory=list)

    def complain(self, rule: str, options: tuple[str, ...], message: str) -> None:
        """Note an error."""
        self.problems.append(Problem(rule, Severity.ERROR, options, message))

    def complain_repeated(self, name: str) -> None:
        """Note that an option or a clause is given twice."""
        self.complain("repeated-option", (name,), f"{name.upper()} is given twice; remove one.")

    def complain_keys(self, clause: str) -> None:
        """Note that a clause holds access keys, which are forgotten."""
        self.key_clauses.append(clause)
        self.complain(
            "keys-not-allowed",
            (clause,),
            "The statement authorizes with access keys; use IAM_ROLE with a role instead.",
        )
