"""Notifications: what people are told in the product, how each wants to be told, and what they have read."""
