"""The stage that runs the program: in which order it is written."""
