"""A Slack workspace, a shop and a mailbox on this machine: real servers for the demo and the tests."""
