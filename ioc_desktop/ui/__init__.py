"""The screen side in Qt: wall windows, scenes, tile frames, the console, placement on screens.

No data logic lives here. ``SnapshotFeed`` asks the cache off the UI thread, ``SceneStage``
builds scenes off-air and cuts to them on all screens at once, ``TileFrame`` holds a bundle's
widget as a guest whose failures stay its own, ``ScreenBinder`` keeps windows on their
screens, ``StationClient`` keeps the station process alive.
"""
