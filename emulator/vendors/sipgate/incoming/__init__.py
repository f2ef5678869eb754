"""What comes in to an account because the control plane says so: calls, texts, faxes, voicemails."""
