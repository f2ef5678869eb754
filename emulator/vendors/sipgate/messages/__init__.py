"""Texts, faxes and voicemails on their way: sent, received, and shown as a telephone has them."""
