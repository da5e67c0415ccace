"""What happened over time: figures, groups, alarms, bulletins, search and export."""
