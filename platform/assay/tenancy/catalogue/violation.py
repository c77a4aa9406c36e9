"""What a rule finds."""

from dataclasses import dataclass

#: Rule number → what it finds, in a few words.
RULES = {
    "W01": "table without a class",
    "W02": "class without a table",
    "W03": "row security is off",
    "W04": "row security is not forced",
    "W05": "walls are not canonical",
    "W06": "policy lets PUBLIC in",
    "W07": "policy is always true",
    "W08": "owner column missing, nullable or no uuid",
    "W09": "unique key without the owner column",
    "W10": "no index led by the owner column",
    "W11": "foreign key past the wall",
    "W12": "login owns something",
    "W13": "role with a right over the server",
    "W14": "undeclared membership",
    "W15": "privilege beyond the class",
    "W16": "readable materialised view or foreign table",
    "W17": "view without security_invoker",
    "W18": "definer function off the list",
    "W19": "readable sequence",
    "W20": "reachable partition",
    "W21": "login may create",
    "W22": "own leakproof function",
    "W23": "default privileges",
    "W24": "grant to PUBLIC",
    "W25": "way out of the database",
    "W26": "definer trigger off the list",
    "W27": "scope function changed",
    "W28": "large objects within reach",
}


@dataclass(frozen=True, order=True)
class Violation:
    """One fault: the rule's number, the object as PostgreSQL names it, and what is wrong with it."""

    rule: str
    object: str
    detail: str
