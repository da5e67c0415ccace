"""What shall be said: the shop's playbook, the brief, the draft that is chosen, the voucher's letter."""
