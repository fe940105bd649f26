"""A recording: a folder with one file for each exchange, and a manifest.

    manifest.py   the contents of recording.toml
    recorder.py   a transport that records its exchanges
    replay.py     a folder -> a transport that replays it, through respx
    archive.py    a zip of such a folder

May import `intacct.protocol`, `intacct.credentials` and `intacct.transport`; knows httpx, as `transport` does. Offers
`recorder.Recorder`, which wraps a transport, `replay.open_recording` (a folder -> `replay.Recording`),
`archive.unpacked` (a zip -> a folder) and `manifest.Manifest`.
"""
