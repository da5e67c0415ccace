"""The outside: every adapter, the web server, the workers, the wiring and the command line."""
