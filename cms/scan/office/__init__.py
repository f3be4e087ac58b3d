"""Office documents (zip and XML) as spots of text that can be read, and written back masked."""
