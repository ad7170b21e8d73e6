"""Employees and departments: the people of one tenant."""
