"""How the register is safe: the sealed trail, undo, accounts, encryption, backups."""
