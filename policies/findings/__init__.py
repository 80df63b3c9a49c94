"""What goes into assessment and what comes out: subjects with facts, findings with their explanation. Values only."""
