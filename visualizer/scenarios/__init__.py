"""Demo programs: ordinary scripts, which also run by plain `python file.py`."""
