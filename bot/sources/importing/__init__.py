"""Reading and writing archive files, and reading home pages, for imports and exports."""
