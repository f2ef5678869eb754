"""Rules of the vendors' documents: their names, what each says and on whose word, which of them a request broke."""
