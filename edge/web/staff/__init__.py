"""The pages of everybody who answers customers."""
