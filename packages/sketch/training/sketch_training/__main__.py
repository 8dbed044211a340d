"""Lets the package be run: `python -m sketch_training`."""

from sketch_training.command_line import main

if __name__ == "__main__":
    main()
