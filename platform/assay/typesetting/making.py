"""The typesetter, and nothing else: run as a program of its own, so that a letter costs little more than its compiling.

Arguments are the template's path and the folders with typefaces; the order comes on standard input, the PDF goes to
standard output. It is run by its path: whatever the package imports is not loaded.
"""

import sys

import typst


def made(template: str, order: str, typefaces: list[str]) -> bytes:
    """Typeset an order as PDF/UA-1."""
    result: bytes = typst.compile(
        template,
        font_paths=typefaces,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"order": order},
        pdf_standards="ua-1",
    )
    return result


if __name__ == "__main__":
    order = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(made(sys.argv[1], order, sys.argv[2:]))
