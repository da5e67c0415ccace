"""Where reviews come from and where vouchers are made: one file a platform."""
