"""The commands: each module has a function of its name, which takes the arguments and returns the exit code."""
