"""How the page that steps through a run looks: light, dark and printed, in the colours of the themes."""

from __future__ import annotations

from visualizer.drawing.theme import DARK, LIGHT, Theme, ink_on, mixed
from visualizer.model.timeline import COLOURS, NO_COLOUR


def style() -> str:
    """The style sheet."""
    dark = f"@media screen and (prefers-color-scheme: dark) {{\n{_colours(DARK)}}}\n"
    return f"{_colours(LIGHT)}{dark}{''.join(map(_thread, range(COLOURS + 1)))}{_STYLE}"


def thread_class(number: int) -> str:
    """The class of what has the colour of a thread; the main thread has its own."""
    return f"t{(number - 1) % COLOURS if number else NO_COLOUR}"


def _colours(theme: Theme) -> str:
    colours = {
        name: getattr(theme, name) for name in ("background", "panel", "lines", "text", "dimmed", "accent", "warning")
    }
    colours["on-accent"] = ink_on(theme.accent)
    for colour, fill in enumerate(theme.threads):
        colours[f"t{colour}"], colours[f"t{colour}-ink"] = fill, ink_on(fill)
        colours[f"t{colour}-tint"] = mixed(fill, theme.background, 0.8)
    return f":root {{ {' '.join(f'--{name}: {colour};' for name, colour in colours.items())} }}\n"


def _thread(colour: int) -> str:
    return (
        f".badge.t{colour} {{ background: var(--t{colour}); color: var(--t{colour}-ink); }}\n"
        f".at.t{colour}, [aria-current].t{colour} {{ background: var(--t{colour}-tint); }}\n"
    )


_STYLE = """
:root { color-scheme: light dark; }
* { box-sizing: border-box; }
[hidden] { display: none; }
html { font: 15px/1.4 system-ui, sans-serif; background: var(--background); color: var(--text); }
body { margin: 0; height: 100vh; padding: 10px 14px; display: grid; gap: 10px;
  grid-template: auto auto minmax(0, 1.2fr) minmax(0, 1fr) / minmax(0, 1.15fr) minmax(0, 1fr);
  grid-template-areas: "head head" "said said" "code now" "all all"; }
header { grid-area: head; display: flex; flex-wrap: wrap; gap: 6px 10px; align-items: center; }
h1 { font-size: 1.15rem; margin: 0 auto 0 0; }
h2 { font-size: 0.78rem; margin: 0 0 6px; color: var(--dimmed); text-transform: uppercase; letter-spacing: 0.04em; }
#sources h2 { text-transform: none; letter-spacing: 0; }
button { font: inherit; padding: 4px 12px; border: 1px solid var(--lines); border-radius: 6px;
  background: var(--panel); color: inherit; }
button.main { background: var(--accent); color: var(--on-accent); border-color: transparent; font-weight: 600; }
button:disabled { opacity: 0.45; }
button:focus-visible, input:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
input[type=range] { width: 200px; accent-color: var(--accent); }
#position { min-width: 6.5em; text-align: right; font-variant-numeric: tabular-nums; }
#story { grid-area: said; min-height: 3.7em; padding: 6px 12px; border: 1px solid var(--lines); border-radius: 6px;
  background: var(--panel); font-size: 1.1rem; }
#story p { margin: 0; }
#said > span:not(.badge) { display: inline-block; margin-right: 1.2em; }
#ending { color: var(--warning); font-weight: 600; }
section, #all { overflow: auto; }
#sources { grid-area: code; overflow: auto; border: 1px solid var(--lines); border-radius: 6px; padding: 8px 0; }
#sources h2 { padding: 0 12px; }
#now { grid-area: now; }
#all { grid-area: all; border-top: 1px solid var(--lines); padding-top: 6px; }
ol { list-style: none; margin: 0; padding: 0; min-width: max-content; counter-reset: line; }
ol, #variables td:nth-child(2), #all strong {
  font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
ol { font-size: 0.93rem; }
li { counter-increment: line; display: flex; white-space: pre; min-height: 1.4em; padding-right: 12px; }
li::before { content: counter(line); width: 3.2em; text-align: right; color: var(--dimmed); flex: none; }
li .badges { min-width: 4.6em; padding: 0 6px; flex: none; }
.badge { display: inline-block; min-width: 1.45em; padding: 0 0.3em; margin-right: 3px; border-radius: 4px;
  text-align: center; font: 600 0.8rem/1.45 system-ui, sans-serif; print-color-adjust: exact; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 3px 8px; border-bottom: 1px solid var(--lines); }
th { font-weight: 600; }
#threads { margin-bottom: 14px; }
#threads th { white-space: nowrap; }
#threads td { color: var(--dimmed); }
#threads [aria-current] td { color: inherit; }
#threads td { width: 38%; }
#variables .changed { color: var(--accent); font-weight: 700; }
#all { font-size: 0.9rem; }
#all th[scope=row] { color: var(--dimmed); text-align: right; font-variant-numeric: tabular-nums; }
#all thead th { position: sticky; top: -6px; background: var(--background); }
#all tbody tr { cursor: pointer; }
#all td { scroll-margin: 2.4em 0.5em 0 4em; }
#all tr[aria-current] { outline: 2px solid var(--accent); outline-offset: -2px; }
#all strong { color: var(--accent); }
@media screen and (max-width: 760px) {
  body { display: block; height: auto; }
  body > * { margin-bottom: 10px; }
  #sources, #all { max-height: 60vh; }
}
@media print {
  :root { color-scheme: light; }
  html { font-size: 10pt; }
  body { display: block; height: auto; padding: 0; }
  button, input, #position, #story, #now, .badges { display: none; }
  section, #all, #sources { overflow: visible; border: none; padding: 0; }
  section[hidden] { display: block; }
  li { white-space: pre-wrap; min-height: 0; }
  li::before { margin-right: 1.2em; }
  .at[class] { background: none; }
  ol { min-width: 0; margin-bottom: 12pt; }
  tr { break-inside: avoid; }
  #all tr[aria-current] { outline: none; background: none; }
  #all thead th { position: static; }
}
"""
