"""Typeset one order: the template's path as argument, the order on standard input, the PDF on standard output."""

import sys
from pathlib import Path

from assay.typesetting import made

sys.stdout.buffer.write(made(Path(sys.argv[1]), sys.stdin.read()))
