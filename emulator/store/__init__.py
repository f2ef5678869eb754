"""What a world remembers: statements, the SQLite file, rows, pages, snapshots, outside records. The only writer."""
