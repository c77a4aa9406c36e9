"""Writes the tables of docs/status.md from the shipped scheme.

`python -m tests.portfolio.certification.status_page` puts them into the page; a test compares them.
"""

from pathlib import Path

from portfolio.certification.rules import Basis, CountInWindow, Scheme
from portfolio.certification.scheme_files import shipped_schemes

PAGE = Path(__file__).parents[3] / "docs" / "status.md"
BEGIN, END = "<!-- scheme: begin -->\n", "<!-- scheme: end -->\n"


def tables(scheme: Scheme) -> str:
    """The scheme as Markdown: per level its criteria, per criterion its numbers and where each comes from."""
    lines = [f"{scheme.title.en} (`{scheme.key}`), in force from {scheme.in_force_from.isoformat()}.", ""]
    lines += [f"A fall: **{scheme.falls.value}** ({origin(scheme.falls_basis)}).", ""]
    for level in scheme.levels:
        lines += [f"### {level.title.en}", "", f"{level.explanation.en} Rests on: {origin(level.basis)}.", ""]
        lines += ["| Criterion | Asks | Kinds of facts | Rests on | Numbers |", "|---|---|---|---|---|"]
        for criterion in level.criteria:
            numbers = [
                f"{name.replace('_', ' ')} {number.value} ({origin(number.basis)})"
                for name, number in criterion.numbers().items()
            ]
            if isinstance(criterion, CountInWindow):
                numbers.append(f"window {criterion.window.value} ({origin(criterion.window_basis)})")
            kinds = ", ".join(f"`{kind.value}`" for kind in criterion.kinds)
            cells = [f"`{criterion.id}`", criterion.explanation.en, kinds, origin(criterion.basis), "; ".join(numbers)]
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)


def origin(basis: Basis) -> str:
    """Rule numbers, or the word `setting`, or both."""
    return ", ".join([*(source.rule for source in basis.sources), *(["setting"] if basis.setting else [])])


def page_with(text: str, new: str) -> str:
    """The page with the part between the marks replaced."""
    head, rest = text.split(BEGIN)
    return f"{head}{BEGIN}{new}{END}{rest.split(END)[1]}"


def main() -> None:
    """Bring the page up to date."""
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page_with(text, tables(shipped_schemes()["assessor_bank_2026"])), encoding="utf-8")


if __name__ == "__main__":
    main()
