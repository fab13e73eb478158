"""Pure: who may ask for what and how much, decided from data and the time."""
