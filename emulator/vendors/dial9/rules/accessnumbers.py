"""Access numbers: codes that a phone of the unit can dial."""

from emulator.rules.rule import chapter

rule = chapter("dial9.access-numbers", "List all access numbers")

THE_SAME = rule("the-same", "Every unit has the twelve codes that the document prints, each with what it does.")
