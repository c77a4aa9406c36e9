"""What is wrong with a value, in words for whoever keeps the regulations of an institution, with what to do about it.

The rules say it for whoever writes a pack. Each of their sentences has its words here.
"""

from __future__ import annotations

import re
from typing import Any

from assay.calendar.naming import list_of
from assay.i18n import gettext as _
from assay.i18n import lazy_gettext as _l
from tenants.regulations.value_words import name_of_value

_UNIT = _l("These two units do not go together. Choose another unit.")
_A_LENGTH = _l("Fill in a whole number of at least 1.")
_NOT_CHOSEN = _l("Choose one of the answers.")
_NEEDS_A_MOST = _l("Say how much longer it may be: each time, in total, or both.")
_CAP = _l("The most in total must be longer than the term itself. Change the total as well, or choose another length.")

#: A sentence of the rules, and ours. ``what`` in a sentence are names of values.
_WORDS: tuple[tuple[str, Any], ...] = (
    # Extensions
    (r"an extension that is allowed has an 'amount', a 'cap', or both", _NEEDS_A_MOST),
    (r"an extension needs a cap, .*", _NEEDS_A_MOST),
    (
        r"an extension that is allowed says whether 'reasons' are needed",
        _l("Say whether reasons are needed to make the term longer."),
    ),
    (
        r"only an extension that is allowed says more",
        _l("This only goes with a term that may be made longer. Say that first, at “Longer”."),
    ),
    (r"an amount has its unit: .*", _l("A length has a number and a unit. Fill in both, or leave both out.")),
    (r"the extension's cap is shorter than the term|a cap of .* adds nothing to .*", _CAP),
    (r"a term counted .* is not extended", _l("A term that is counted like this cannot be made longer.")),
    (
        r"an extension is not counted in .*|a term in .* is not extended in .*|a total in .* cannot hold a term in .*",
        _UNIT,
    ),
    (r".* must be above 0, .*|a term is at least 1 .*|an extension adds at least 1 .*", _A_LENGTH),
    # Terms
    (
        r"a term that is set says also: extension .*",
        _l("Say also whether the term may be made longer, at “Longer”."),
    ),
    (
        r"a term that is set says also: (?P<what>.*)",
        _l("A term that is set also needs this: %(what)s."),
    ),
    (
        r"a term that is counted says this: .*",
        _l("Choose one of the ways to count. Without it no day can be counted."),
    ),
    (
        r"a term in working days says also: closing_days",
        _l("Say also whether days on which the institution is closed count as working days."),
    ),
    (
        r"only a term that is set and not 'at once' has an amount and a unit",
        _l("Only a term that is set and that is not at once has a length. Set both together, in one decision."),
    ),
    (r"a term that is at once names the event: start", _l("Say also with what the term starts.")),
    (r"says who sets it: set_by", _l("Say also who sets the term.")),
    (
        r"a term without a last day has no 'remind' and no 'escalate'",
        _l("This rule says who gets a reminder, and that needs a last day. Choose a term that has one."),
    ),
    (
        r"'.*' has each number of days once",
        _l("Two messages fall on the same day. Give each another number of days."),
    ),
    (
        r"'remind' lies within the term: fewer than (?P<days>\d+) days before its last day",
        _l(
            "A reminder would come before the term begins: reminders must come fewer than %(days)s days before the end."
        ),
    ),
    (
        r"only a term that is 'at_most' can be missed, .*",
        _l("This rule says who is told when the term is missed. Only a term with a last day can be missed."),
    ),
    (
        r"a term in study years says when a study year begins|a study year cannot begin on .*",
        _l("This document does not say when a study year begins. Choose another way to count."),
    ),
    (
        r"a term from the end of a year begins on the day after it|at once has no length, .*",
        _l("This way to count does not go with this unit. Choose another one."),
    ),
    (
        r"at once, study years and year ends are counted forward only",
        _l("This can only be counted after the start, not back from it."),
    ),
    (
        r"silence follows on a request; .*",
        _l("Silence only counts as a refusal for a term after the start. Choose another meaning first."),
    ),
    (
        r"a term in hours or minutes .*",
        _l("A term in hours or minutes runs by the clock: it has no first day, and free days do not move it."),
    ),
    # How long something is kept
    (
        r"a retention with a term says also: .*",
        _l("A term to keep something also needs the months, what it is counted from and the first day."),
    ),
    (
        r"a retention that is '.*' has no months",
        _l("With this choice there are no months. Set both together, in one decision."),
    ),
    # Who decides, and what can be done against it
    (
        r"says who decides: by .*",
        _l("Tick who decides."),
    ),
    (r"says who outside the institution decides: outside", _l("Say also who outside the institution decides.")),
    (
        r"only a decision whose state is 'set' names deciders: by",
        _l("Only where the state is “set”, the rule names who decides. Set both together, in one decision."),
    ),
    (
        r"leads either to a body of the institution \(to\) or outside it \(outside\)",
        _l("A step leads either to a body of the institution or outside it, not both."),
    ),
    (
        r"names its filing term and its ruling term .*",
        _l("A step to a body needs the term to hand in and the term to decide."),
    ),
    (
        r"'rests_on' names an article .*",
        _l("It names an article that is not among the articles of this body. Choose one of those."),
    ),
    # Marks, numbers, amounts
    (r"a scale has grades in words, or .*", _l("A scale in numbers needs the lowest and the highest mark.")),
    (r"'highest' is above 'lowest'", _l("The highest mark must be above the lowest.")),
    (
        r"a number that is set says .*",
        _l("A number that is set needs a value. Set both together, in one decision."),
    ),
    (
        r"a number that is not set has no amount",
        _l("A number that is not set has no value. Set both together, in one decision."),
    ),
    (
        r"a fee that is set has 'cents', and no other has",
        _l("An amount goes with the state “set” only. Set both together, in one decision."),
    ),
    (r"a setting in words lists what could have been chosen: .*", _NOT_CHOSEN),
    (r"the value is one of: .*", _NOT_CHOSEN),
    (r"a criterion has points: .*", _l("A condition needs at least one point.")),
    # What a type says
    (r"Input should be greater than or equal to (?P<least>[\d.]+)", _l("Fill in %(least)s or more.")),
    (r"Input should be less than or equal to (?P<most>[\d.]+)", _l("Fill in %(most)s or less.")),
    (r"Input should be a valid integer.*", _l("Fill in a whole number.")),
    (r"Input should be a valid decimal.*|Decimal input should be .*", _l("Fill in a number.")),
    (r"Input should be a valid boolean.*", _l("Choose yes or no.")),
    (r"Input should be '.*", _NOT_CHOSEN),
    (r"(lower-case words joined by|a rule number such as) .*", _l("Choose one of the words of this document.")),
    (r"String should have at least 1 character", _l("Fill this in.")),
    (r"Tuple should have at least .*", _l("Tick at least one.")),
    (r"Field required", _l("Something that belongs to this value is missing. Fill in everything that goes with it.")),
    (r"Extra inputs are not permitted|no such field", _l("This rule has no such value.")),
)
#: What a sentence is about, so that it stands there.
_VALUES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"a term that is set says also: extension .*", ("extension",)),
    (r"a term that is set says also: (?P<what>.*)", ()),
    (r".*extension.*|a cap of .*|a term counted .* is not extended|.* is not extended in .*", ("extension",)),
    (r"a total in .* cannot hold .*|most_\w+ must be above 0, .*|an amount has its unit: .*", ("extension",)),
    (r"a term in working days says also: closing_days", ("closing_days",)),
    (r"a term that is counted says this: .*", ("end_rule", "closing_days", "start_day")),
    (r"only a term that is set and not 'at once' .*", ("amount", "unit", "state", "at_once")),
    (r"a term that is at once names the event: start", ("start",)),
    (r"says who sets it: set_by", ("set_by",)),
    (r"a term in study years .*|a study year cannot .*|at once has no length, .*", ("amount", "unit")),
    (r"a term is at least 1 .*", ("amount",)),
    (r"a term from the end of a year .*|a term in hours or minutes runs .*", ("start_day", "closing_days")),
    (r"a term in hours or minutes ends .*", ("end_rule",)),
    (r"at once, study years and year ends .*", ("direction",)),
    (r"silence follows on a request; .*", ("on_expiry", "direction")),
    (r"'remind' lies within .*", ("amount", "unit")),
    (r"a term without a last day .*", ("state", "at_once")),
    (r"only a term that is 'at_most' can be missed, .*", ("limit",)),
    (r"a retention with a term says also: (?P<what>.*)", ()),
    (r"a retention that is '.*' has no months", ("months", "limit")),
    (r"says who decides: by .*|only a decision whose state is 'set' .*", ("by", "state")),
    (r"says who outside the institution decides: outside", ("outside", "state")),
    (r"a scale has grades in words, .*", ("lowest", "highest")),
    (r"'highest' is above 'lowest'", ("highest", "lowest")),
    (r"a number that is .*", ("exactly", "at_least", "at_most", "less_than", "multiple_of", "state")),
    (r"a fee that is set has 'cents', .*", ("cents", "state")),
)
_ABOUT = tuple((re.compile(sentence, re.DOTALL), names) for sentence, names in _VALUES)
_KNOWN = tuple((re.compile(sentence, re.DOTALL), words) for sentence, words in _WORDS)


def fault_in_words(fault: str) -> str:
    """What a rule says of a value, in the language of the reader and with what to do.

    :param fault: the sentence of a rule, of a type or of the calendar.
    """
    for sentence, words in _KNOWN:
        if found := sentence.fullmatch(fault):
            given = found.groupdict()
            if "what" in given:
                missing = given["what"].split(", ")
                # A length is one value to whoever reads it.
                named = [name for name in missing if not (name == "unit" and "amount" in missing)]
                given["what"] = list_of([name_of_value(name) for name in named])
            return str(words) % given if given else str(words)
    return _("This does not go with the rest of the rule. Look at how the rule reads now, and choose another value.")


def values_in(fault: str) -> tuple[str, ...]:
    """The values that a fault speaks of, by their paths, the first one first; none where it names none."""
    for sentence, names in _ABOUT:
        if found := sentence.fullmatch(fault):
            return tuple(found["what"].split(", ")) if "what" in found.groupdict() else names
    return ()
