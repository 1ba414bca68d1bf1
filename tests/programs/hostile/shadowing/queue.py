"""A module that is called like one of the standard library."""

NAME = "queue"
