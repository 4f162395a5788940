"""The devices a person is signed in on: listed and ended by the person, all ended by the administrator."""
