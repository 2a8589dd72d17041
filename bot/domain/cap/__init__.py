"""What warnings mean: values."""
