"""Where pictures are painted: one thread, one device, a batch to join and leave at any step."""
