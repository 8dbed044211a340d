"""Draws the data of the `sketch` model, trains it from nothing, and exports it to the folder that the engine reads."""
