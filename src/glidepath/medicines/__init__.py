"""What is taken: drugs, the products that hold them, and dose equivalence."""
