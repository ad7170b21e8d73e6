"""Two demo workspaces: a real pipeline of 8,800 deals with the people who work it, and a small other business."""
