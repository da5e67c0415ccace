"""What is promised to happen once, with a worker that is killed, stopped or cut off at each of its awaits."""
