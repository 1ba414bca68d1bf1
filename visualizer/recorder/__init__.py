"""Starts an observer and under it a program, drains the rings into a recording, and sends orders; no Qt."""

from visualizer.model.replacements import Replacement
from visualizer.recorder.recorder import PATIENCE, Program, Recorder, RecorderError, Streams

__all__ = ["PATIENCE", "Program", "Recorder", "RecorderError", "Replacement", "Streams"]
