"""The station process: every write, every sync, every judgement; plain asyncio, no Qt."""
