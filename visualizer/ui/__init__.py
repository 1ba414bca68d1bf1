"""The window: panels that each show one thing, and the main window, which wires them."""
