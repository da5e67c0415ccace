"""HTTP, OAuth and mail: the ground of every adapter, which knows no platform."""
