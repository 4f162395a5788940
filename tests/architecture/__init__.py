"""The rules of docs/architecture.md and docs/style.md, kept by tests whose failure names the cure."""
