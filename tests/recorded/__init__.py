"""Requests with the answers that the vendors' own frameworks were recorded to give, asked again of the emulator.

`telecom_center.jsonl` is from jsonapi-resources 0.9.12 on Rails 6.1, `dial9.jsonl` from moonrope 1.4.1, both over
the rows of `small-office.yaml`, their sections of that dataset as it was then: later changes of it change nothing
here. `*.answers.jsonl` has the bodies of the answers by their digest; `differences.yaml` says what the
emulator answers otherwise, and why.
"""
