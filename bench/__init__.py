"""What Iduka is measured against, side by side in one run: `bench/run`. The figures are in docs/figures.md."""
