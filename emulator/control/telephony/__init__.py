"""The telephone network by hand: phones, calls and what is done to them, outcomes to come, mails."""
