"""The script of the page that steps through a run: it shows the state behind a row of the table."""

SCRIPT = r"""
"use strict";
const run = JSON.parse(document.getElementById("run").textContent);
const find = (id) => document.getElementById(id);
const tableRows = [...document.querySelectorAll("#all tbody tr")];
const threadRows = [...document.querySelectorAll("#threads tbody tr")];
const variableRows = [...document.querySelectorAll("#variables tbody tr")];
const sections = [...document.querySelectorAll("#sources section")];
const NEAREST = { block: "nearest", inline: "nearest" };
let at = 0;

function badge(thread) {
  const made = document.createElement("span");
  made.className = `badge ${run.threads[thread].style}`;
  made.textContent = thread;
  return made;
}

// What a thread did last in the rows up to `at`, and what it does first behind them.
function last(thread, has = () => true) {
  return run.rows.slice(0, at).map((row) => row.deeds[thread]).filter((deed) => deed && has(deed)).pop();
}
function next(thread) {
  return run.rows.slice(at).map((row) => row.deeds[thread]).find((deed) => deed);
}

function showThreads() {
  const doing = at ? run.rows[at - 1].deeds : {};
  threadRows.forEach((row, thread) => {
    const [did, about] = [last(thread), next(thread)];
    row.cells[1].textContent = did ? did.text : "";
    row.cells[2].textContent = at < run.threads[thread].started ? "not started yet" : about ? about.text : rest(did);
    mark(row, thread in doing, run.threads[thread].style);
  });
}

// What is to be said of a thread that does nothing more.
function rest(did) {
  if (did && did.ends) return "finished";
  return at && !run.rows[at - 1].steps ? "cannot go on" : "does nothing more";
}

function mark(element, isCurrent, style) {
  element.className = isCurrent ? style : "";
  if (isCurrent) element.setAttribute("aria-current", "step");
  else element.removeAttribute("aria-current");
}

function showVariables() {
  const values = at ? run.rows[at - 1].values : run.start;
  variableRows.forEach((row, variable) => {
    const [text, writer, changed] = values[variable];
    row.cells[1].textContent = text;
    row.cells[1].className = changed ? "changed" : "";
    row.cells[2].replaceChildren();
    if (writer !== null) row.cells[2].append(badge(writer), run.threads[writer].name);
  });
}

// Each thread's line: of what it is about to do, else of what it did last.
function showLines() {
  for (const line of document.querySelectorAll("#sources .at")) {
    line.className = "";
    line.querySelector(".badges").replaceChildren();
  }
  const doing = at ? run.rows[at - 1].deeds : {};
  let shown = null;
  run.threads.forEach((thread, number) => {
    const [did, about] = [last(number), next(number)];
    if (did && did.ends) return;
    const deed = about && about.place ? about : last(number, (found) => found.place);
    const line = deed && find(`f${deed.place[0]}l${deed.place[1]}`);
    if (!line) return;
    if (number in doing || !line.className) line.className = `at ${thread.style}`;
    line.querySelector(".badges").append(badge(number));
    if (number in doing || !shown) shown = { line, file: deed.place[0] };
  });
  if (!shown) return;
  sections.forEach((section, file) => { section.hidden = file !== shown.file; });
  shown.line.querySelector(".badges").scrollIntoView(NEAREST);
}

function showStory() {
  const row = at ? run.rows[at - 1] : null;
  const told = row ? Object.entries(row.deeds) : [];
  const said = find("said");
  said.replaceChildren(...told.map(([thread, deed]) => {
    const clause = document.createElement("span");
    clause.append(badge(Number(thread)), `${run.threads[thread].name} ${deed.text}`);
    return clause;
  }));
  if (!row) said.textContent = "Before the first step";
  find("ending").hidden = at < run.rows.length;
}

function showTable() {
  tableRows.forEach((row, number) => {
    const doing = Object.keys(run.rows[number].deeds);
    mark(row, number === at - 1, doing.length === 1 ? run.threads[doing[0]].style : "");
  });
  if (at) tableRows[at - 1].cells[Number(Object.keys(run.rows[at - 1].deeds)[0]) + 1].scrollIntoView(NEAREST);
  else find("all").scrollTo(0, 0);
}

function show(position) {
  at = Math.max(0, Math.min(run.rows.length, position));
  showThreads();
  showVariables();
  showLines();
  showStory();
  showTable();
  find("slider").value = at;
  find("slider").setAttribute("aria-valuetext", find("said").textContent);
  const steps = at && run.rows[at - 1].steps;
  find("position").textContent = at && !steps ? "at the end" : `step ${steps || 0} of ${run.steps}`;
  find("first").disabled = find("back").disabled = at === 0;
  find("step").disabled = find("last").disabled = at === run.rows.length;
}

const moves = {
  ArrowRight: () => at + 1, PageDown: () => at + 1, ArrowLeft: () => at - 1, PageUp: () => at - 1,
  Home: () => 0, End: () => run.rows.length,
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || !Object.hasOwn(moves, event.key)) return;
  event.preventDefault();
  show(moves[event.key]());
});
const buttons = { first: "Home", back: "ArrowLeft", step: "ArrowRight", last: "End" };
for (const [id, key] of Object.entries(buttons)) find(id).addEventListener("click", () => show(moves[key]()));
find("slider").addEventListener("input", () => show(Number(find("slider").value)));
tableRows.forEach((row, number) => row.addEventListener("click", () => show(number + 1)));
const heads = document.querySelectorAll("#all thead th");
run.threads.forEach((thread, number) => {
  heads[number + 1].prepend(badge(number));
  threadRows[number].cells[0].prepend(badge(number));
});
show(0);
"""
