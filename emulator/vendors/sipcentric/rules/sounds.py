"""Sounds: prompts and music."""

from emulator.rules.rule import chapter

rule = chapter("sipcentric.sounds", "Sounds")

TABLE = rule(
    "table",
    "A sound shows its name, and its size in bytes as a number.",
    unsure="The table says String and Long at once; the examples have numbers.",
)
ENABLED = rule("enabled", "Music tells whether it is enabled; a prompt does not.")
TYPE = rule("type", "The list can be had of one type alone, prompt or music.")
TYPE_FIXED = rule("type-fixed", "The type of a sound cannot be changed: that is a 400.")
AUDIO = rule("audio", "With Accept: audio/wav a sound is its file, of as many bytes as size says.")
REQUIRED = rule("required", "A new sound has a type, prompt or music, and a name; else it is a 400.", evidence="client")
ENABLED_REQUIRED = rule("enabled-required", "A change of music has enabled, which is true or false; else it is a 400.")
WAV = rule("wav", "The audio of a sound is sent by PUT as a WAV file that plays; else it is a 400.", evidence="client")
CHANGED = rule("changed", "The earlier document has POST, PUT and DELETE for sounds, and so they are taken.")
