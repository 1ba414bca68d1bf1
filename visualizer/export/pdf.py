"""Pictures as PDF: text stays text, shapes stay shapes."""

from __future__ import annotations

import re
from datetime import datetime, timezone

from PySide6.QtCore import QBuffer, QHashSeed, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from visualizer.export.sheet import Sheet

_RESOLUTION = 1200
_DATE = re.compile(rb"\(D:\d{14}[^)]*\)")
_TIMES = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)?")
_UUID = re.compile(rb"uuid:[0-9a-fA-F-]{36}")
_IDENTITY = re.compile(rb"/ID \[[^\]]*\]")
_METADATA = re.compile(rb"(/Type /Metadata /Subtype /XML\s+/Length )\d+(\s+>>\s+stream\n)(.*?)(\nendstream)", re.DOTALL)
_POSITION = re.compile(rb"(\d{10}) 00000 n")
_START = re.compile(rb"startxref\s+(\d+)")
_NO_UUID = "00000000-0000-0000-0000-000000000000"


def pdf(page: Sheet) -> bytes:
    """The page as the contents of a file."""
    # The order of the fonts in the file is that of a hash table, which Qt makes differ from process to process.
    QHashSeed.setDeterministicGlobalSeed()
    try:
        return _same_each_time(_written(page), page.started)
    finally:
        QHashSeed.resetRandomGlobalSeed()


def _written(page: Sheet) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_RESOLUTION)
    writer.setCreator("Thread Visualizer")
    writer.setTitle(page.title or "Threads")
    size = QSizeF(page.width * page.points, page.height * page.points)
    paper = QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(paper, QPageLayout.Orientation.Portrait, QMarginsF()))
    painter = QPainter(writer)
    unit = page.points * _RESOLUTION / 72
    painter.scale(unit, unit)
    page.paint(painter)
    painter.end()
    return bytes(buffer.data().data())


def _same_each_time(data: bytes, started: float) -> bytes:
    """Put the time of the run in place of now, and zeros in place of numbers made by chance."""
    moment = datetime.fromtimestamp(started, timezone.utc)
    date = f"(D:{moment:%Y%m%d%H%M%S}Z)".encode()
    edits = [(*found.span(), date) for found in _DATE.finditer(data)]
    for found in _METADATA.finditer(data):
        text = _TIMES.sub(f"{moment:%Y-%m-%dT%H:%M:%S}Z".encode(), found[3])
        text = _UUID.sub(f"uuid:{_NO_UUID}".encode(), text)
        edits.append((*found.span(), b"%b%d%b%b%b" % (found[1], len(text), found[2], text, found[4])))
    edits += [(*found.span(), b"/ID [<%b> <%b>]" % (b"0" * 32, b"0" * 32)) for found in _IDENTITY.finditer(data)]
    return _edited(data, sorted(edits))


def _edited(data: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    """Replace parts of a file, and correct the table at its end of where its objects are."""
    parts: list[bytes] = []
    done = 0
    for start, end, new in edits:
        parts += [data[done:start], new]
        done = end
    parts.append(data[done:])
    new_data = b"".join(parts)

    def moved(position: bytes) -> int:
        old = int(position)
        return old + sum(len(new) - (end - start) for start, end, new in edits if end <= old)

    table = new_data.rindex(b"\nxref\n")
    tail = _POSITION.sub(lambda found: b"%010d 00000 n" % moved(found[1]), new_data[table:])
    tail = _START.sub(lambda found: b"startxref\n%d" % moved(found[1]), tail)
    return new_data[:table] + tail
