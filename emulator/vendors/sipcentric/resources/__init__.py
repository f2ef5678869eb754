"""One file for each chapter of the document: table, bodies, representation, routes."""
