"""Drawn, captioned scenes: the whole of the model's training data, made by this code alone.

A scene is a function of its seed (`composition.compose`), so the data set is a range of integers: nothing is
downloaded, nothing is stored but what training needs, and any picture can be drawn again.
"""
