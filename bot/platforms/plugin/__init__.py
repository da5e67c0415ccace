"""Our plugin for WordPress, and the zip and the snippet that a shop installs it from."""
