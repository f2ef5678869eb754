"""Voicemails and their content."""

from emulator.rules.rule import chapter

rule = chapter("sipgate.voicemails", "Voicemail Content")

CONTENT = rule(
    "content",
    "The content is sound, or for a document's type the address that it downloads from.",
    unsure="The struct names a redirect; whether sound itself is answered is known from clients.",
)
