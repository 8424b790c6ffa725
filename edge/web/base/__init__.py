"""What every page is made with: templates, forms, the gate, live regions."""
