"""The roof: everything wired together, the web server, the workers, and the doctor."""
