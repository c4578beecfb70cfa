"""Files of other programs as hooks: what they say is carried over, and what cannot be is said."""
