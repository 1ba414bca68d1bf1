"""The summary of a recording as JSON, which is a contract for scripts."""

from __future__ import annotations

from typing import Any

from visualizer.export.summary_waits import awaited, longest_waits, reason_name
from visualizer.model.analysis import Analysis
from visualizer.model.states import State
from visualizer.model.waits import LOCK, OUTCOME_NAMES, Wait

_MOST_WAITS = 1000


def summary(analysis: Analysis) -> dict[str, Any]:
    """The summary as a JSON object. Times are in ns, threads and locks go by name where they are mentioned."""
    recording, header = analysis.recording, analysis.recording.header
    events = len(recording.events)
    return {
        "format": header.format,
        "python": header.python,
        "program": header.program,
        "arguments": header.arguments,
        "duration_ns": header.duration_ns,
        "threads": [
            {
                "id": life.thread,
                "name": life.facts.name,
                "daemon": life.facts.daemon,
                "parent": life.parent or None,
                "target": life.facts.target,
                "started_ns": life.started,
                "ended_ns": life.ended,
                "end": life.end.value,
                "exception": life.facts.exception,
                "states_ns": {state.value: amount for state, amount in analysis.tracks[life.thread].totals().items()},
            }
            for life in analysis.lives
        ],
        "locks": [
            {
                "id": entry.lock.number,
                "kind": entry.lock.kind,
                "name": entry.lock.name,
                "created": str(entry.lock.place),
                "acquisitions": entry.acquisitions,
                "contended": entry.contended,
                "wait_ns": entry.wait_ns,
                "hold_ns": entry.hold_ns,
                "max_waiters": entry.max_waiters,
                "aggregated": entry.aggregated,
            }
            for entry in analysis.locks
        ],
        "waits": [_wait(analysis, wait) for wait in longest_waits(analysis)[:_MOST_WAITS]],
        "jobs": [
            {
                "id": job.number,
                "function": job.function,
                "argument": job.argument,
                "submitted_by": analysis.thread_name(job.submitted_by),
                "thread": analysis.thread_name(job.thread) if job.thread else None,
                "submitted_ns": job.submitted,
                "started_ns": job.started,
                "ended_ns": job.ended,
                "failed": job.failed,
                "cancelled": job.cancelled,
            }
            for job in analysis.jobs
        ],
        "deadlocks": [
            {
                "certainty": deadlock.certainty,
                "cycle": [
                    {
                        "thread": analysis.thread_name(wait.thread),
                        "waits_for": awaited(analysis, wait),
                        "held_by": analysis.thread_name(owner) if owner else None,
                        "place": str(analysis.place(wait)),
                    }
                    for wait, owner in zip(deadlock.waits, deadlock.owners(), strict=True)
                ],
            }
            for deadlock in analysis.deadlocks
        ],
        "lock_order_risks": [
            [
                {
                    "first": analysis.objects[edge.first].name,
                    "second": analysis.objects[edge.second].name,
                    "thread": analysis.thread_name(edge.thread),
                    "place": str(edge.place),
                }
                for edge in cycle
            ]
            for cycle in analysis.lock_order_risks
        ],
        "gil": {"source": header.gil_source, "switches": int(recording.gil["switches"].sum())},
        "exit": {"code": header.code, "signal": header.signal},
        "events": events,
        "dropped": header.dropped,
        "overhead_ns": events * header.event_ns,
    }


def _wait(analysis: Analysis, wait: Wait) -> dict[str, Any]:
    return {
        "thread": analysis.thread_name(wait.thread),
        "state": (State.BLOCKED if wait.reason == LOCK else State.WAITING).value,
        "reason": reason_name(wait),
        "object": analysis.object_name(wait) or None,
        "owner": analysis.thread_name(wait.owner) if wait.owner else None,
        "unblocked_by": analysis.thread_name(wait.unblocked_by) if wait.unblocked_by else None,
        "place": str(analysis.place(wait)),
        "start_ns": wait.start,
        "duration_ns": wait.duration_ns,
        "outcome": None if wait.outcome is None else _outcome(wait.outcome),
    }


def _outcome(outcome: int) -> str:
    return OUTCOME_NAMES.get(outcome, "not known")
