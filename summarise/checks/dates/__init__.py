"""Days, months, years, weekdays and times of day."""
