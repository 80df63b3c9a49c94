"""Every schema that a register ever had, step by step."""
