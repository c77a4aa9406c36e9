"""The product in a real browser: the main job as people do it, every page of every role, and the keyboard."""
