"""What the world can do to an account, in short forms: calls, messages, faxes, money, registrations."""
