"""What a slip and a sheet say. How they get onto paper is the business of `printing`."""
