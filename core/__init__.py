"""The product without its pages: data in, figures out."""
