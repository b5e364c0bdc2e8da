"""What the Review step says of a plan: what it loads, and why each clause is there."""

from __future__ import annotations

from rich.text import Text

from screens.printing import HINT_STYLE, PROBLEM_STYLE, WAITING_STYLE, line, plain
from wizard.plan import LoadPlan, statement_of
from wizard.sql.render import clauses
from wizard.storage import ARCHIVED, Location, Matches, parse_s3_url
from wizard.text import readable_count, readable_size

_SHOWN_KEYS = 5


def matches_text(plan: LoadPlan, matches: Matches | None) -> Text:
    """Which objects the source takes, and whether that is more than was meant."""
    if plan.source is None or matches is None:
        return Text("? UNKNOWN  You may not list the objects that this matches.\n", WAITING_STYLE)
    location = parse_s3_url(plan.source.url)
    more = "" if matches.is_complete else "more than "
    count = readable_count(matches.count, "object")
    text = Text().append(f"It loads {more}{count}, {readable_size(matches.size)}:\n", "bold")
    for each in matches.sample[:_SHOWN_KEYS]:
        text.append_text(line(f"    {each.key}  {readable_size(each.size)}", HINT_STYLE))
    if matches.count > _SHOWN_KEYS:
        text.append(f"    … and {matches.count - _SHOWN_KEYS:,} more\n", HINT_STYLE)
    text.append_text(_surprise_text(location, matches))
    return text


def _surprise_text(location: Location, matches: Matches) -> Text:
    keys = [each.key for each in matches.sample]
    archived = [each for each in matches.sample if each.storage_class in ARCHIVED]
    if archived:
        return line(
            f"✗ {archived[0].key} is archived ({archived[0].storage_class}): COPY can't read it, "
            "and one such file fails the whole load.",
            PROBLEM_STYLE,
        )
    if location.key in keys and matches.count > 1 and not location.key.endswith("/"):
        others = matches.count - 1
        return Text(
            f"⚠ A key is a prefix to COPY: {readable_count(others, 'other object')} whose key "
            "begins the same will be loaded too.\n",
            WAITING_STYLE,
        )
    return Text()


def reasons_text(plan: LoadPlan) -> Text:
    """Why each clause is there."""
    text = Text()
    for clause in clauses(statement_of(plan), redact=True):
        reason = plan.copy.reasons.get(clause.name)
        if reason is not None:
            text.append_text(plain(f"{clause.sql:<24}", "bold"))
            text.append_text(line(f" {reason}", HINT_STYLE))
    if plan.copy.format.is_columnar:
        name = plan.copy.format.value.capitalize()
        text.append_text(plain(f"{'no REGION':<24}", "bold"))
        text.append_text(line(f" {name} must be in the cluster's Region", HINT_STYLE))
    return text
