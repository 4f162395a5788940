"""The two homes and the profile pages: what needs me first."""
