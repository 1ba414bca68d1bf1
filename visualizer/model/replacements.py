"""Other numbers, True or False, in a program's source, for a run that leaves its file as it is."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass

_NUMBER = re.compile(
    rb"(?:True|False)\b|0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|"
    rb"(\d[\d_]*\.?(\d[\d_]*)?|\.\d[\d_]*)([eE][+-]?\d[\d_]*)?[jJ]?"
)


class ReplacementError(Exception):
    """A number that cannot be replaced; the message is one sentence."""


@dataclass(frozen=True)
class Replacement:
    """A number in the source, and what is to stand there.

    Attributes:
        line: Counted from 1.
        column: In bytes of UTF-8 from 0, as syntax trees have it.
        text: The other number.
    """

    line: int
    column: int
    text: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column}={self.text}"


def replaced(source: bytes, replacements: Sequence[Replacement]) -> str:
    """The text of a source file with other numbers. Raises ReplacementError if there is no number to be replaced."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        text = io.IncrementalNewlineDecoder(None, translate=True).decode(source.decode(encoding), final=True)
    except (SyntaxError, ValueError, LookupError) as error:
        raise ReplacementError(f"the program's source cannot be read: {error}") from error
    lines = text.encode("utf-8", "surrogatepass").split(b"\n")
    for change in sorted(replacements, key=lambda change: (change.line, change.column), reverse=True):
        line = lines[change.line - 1] if 0 < change.line <= len(lines) else b""
        there = _NUMBER.match(line, change.column) if change.column >= 0 else None
        if there is None:
            raise ReplacementError(f"there is no number at line {change.line}, column {change.column}")
        if not _NUMBER.fullmatch(change.text.encode()):
            raise ReplacementError(f"{change.text!r} is no number")
        lines[change.line - 1] = line[: change.column] + change.text.encode() + line[there.end() :]
    return b"\n".join(lines).decode("utf-8", "surrogatepass")
