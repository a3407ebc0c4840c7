"""Days played against the outside world, through the product's own commands."""
