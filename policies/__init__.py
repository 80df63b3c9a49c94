"""What the law says: facts, policy files, assessment. No database, no window, no Excel."""
