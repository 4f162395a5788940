"""The household of a villager: its members, its page, its poverty status by date."""
