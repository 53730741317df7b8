"""A supplier's package; its bundle lies in river_level/."""
