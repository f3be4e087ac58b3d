"""One module per kind of record; ``cms.kinds.models`` imports whatever stands here. See docs/adding-a-kind.md."""
