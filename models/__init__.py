"""What things are: frozen dataclasses, pure rules and the ports. No I/O, no clock, no environment."""
