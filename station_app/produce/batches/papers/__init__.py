"""The papers around a batch: certificates, their wording, and what buyers told."""
