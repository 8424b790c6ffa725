"""The long proof of what a broken line may do: see ../README.md."""
