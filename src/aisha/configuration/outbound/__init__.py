"""Which private hosts this installation may call, set by superadmins (core/outbound.py is the client that obeys)."""
