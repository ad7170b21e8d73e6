"""Announcements: what superadmins and administrators tell everybody at the top of the page."""
