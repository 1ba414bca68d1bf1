"""Many controlled runs of a program, until one fails; shrinking what fails, and replaying it. No Qt."""
