"""Starts an observer and under it a program, drains the rings into a recording, and sends orders; no Qt."""

from visualizer.model.replacements import Replacement
from visualizer.recorder.recorder import Program, Recorder, RecorderError, Streams

__all__ = ["Program", "Recorder", "RecorderError", "Replacement", "Streams"]
