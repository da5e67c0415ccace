"""The playbook as a file: read, validated, explained."""
