"""One request on its way: routing, world, limits, faults; and the contract that a vendor package fulfils."""
