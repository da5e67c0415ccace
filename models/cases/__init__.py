"""What a case is and may become: the review, the verdict, the reply, the voucher, and the table of states."""
