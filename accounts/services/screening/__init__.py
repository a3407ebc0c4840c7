"""List screening: who screens, the lists, the step of the day, and what a hit does."""
