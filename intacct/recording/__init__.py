"""A recording: a folder with one file for each exchange, and a manifest.

    manifest.py   what recording.toml holds
    recorder.py   a transport that writes down what passes
    replay.py     a folder -> a transport that replays it, through respx
    archive.py    a zip of such a folder

May import `intacct.protocol`, `intacct.credentials` and `intacct.transport`; knows httpx, as `transport` does. Offers
`recorder.Recorder`, which wraps a transport, `replay.open_recording` (a folder -> `replay.Recording`),
`archive.unpacked` (a zip -> a folder) and `manifest.Manifest`.
"""
