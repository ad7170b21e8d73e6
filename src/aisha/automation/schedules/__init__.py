"""Recurring work as superadmins see it: its schedules, its history, and the queue of jobs."""
