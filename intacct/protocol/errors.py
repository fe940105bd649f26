"""The exceptions: something of ours cannot be used, or no readable response came. Each type says who has to fix it.

    IntacctError
    ├── CredentialsError        ours     the credentials file or the environment cannot be used
    ├── RecordingError          ours     a folder is not a recording that can be replayed
    ├── NoAnswer                gateway  no usable response came
    │   ├── Unconnected         gateway  no connection: the request was never sent
    │   │   └── OurNetwork      ours     our network, name service or proxy refused it (an OnOurSide as well)
    │   ├── Cut                 gateway  the request may have been sent; the response is missing or incomplete
    │   ├── TooSlow             gateway  the response was not complete in the time limit of one request
    │   ├── OnOurSide           ours     our own settings or network prevent it
    │   │   ├── TooMuch         ours     the response is longer than our limit
    │   │   └── Untrusted       ours     the gateway's certificate is not trusted on this machine
    │   └── NotRecorded         ours     the recording does not hold what the replay was asked
    └── UnreadableAnswer        gateway  the response is not an answer: not XML, not a response, not to our request
        └── BrokenAnswer        gateway  it is not well-formed, or has more elements than are read

What the gateway refuses is an answer too, and no exception: refusal.py.
"""

from __future__ import annotations


class IntacctError(Exception):
    """Base class of all exceptions that this package raises."""


class CredentialsError(IntacctError):
    """The credentials cannot be used; the message names the file and the key, never a secret value."""


class RecordingError(IntacctError):
    """A folder is not a recording, or not one that this version can replay."""


class NoAnswer(IntacctError):
    """No readable response came from the gateway; the message says what happened."""


class Unconnected(NoAnswer):
    """There was no connection, so nothing was sent: a retry cannot lock the user out."""


class Cut(NoAnswer):
    """The request may have been sent, and its response did not come in time or was cut off."""


class TooSlow(NoAnswer):
    """The response was not complete in the time limit of one request, which the message states."""


class OnOurSide(NoAnswer):
    """Our own settings or our network prevent it: nobody at Sage or at the customer can fix it."""


class OurNetwork(Unconnected, OnOurSide):
    """The system, a proxy or the handshake refused the connection at once; only silence may be the gateway's fault."""


class TooMuch(OnOurSide):
    """The response exceeds the size limit, which the message states; it was not read to its end."""


class Untrusted(OnOurSide):
    """The server's certificate is not trusted on this machine."""


class NotRecorded(NoAnswer):
    """A replay was asked for an exchange that its recording does not hold."""


class UnreadableAnswer(IntacctError):
    """The received bytes are not an answer of the gateway to this request: the only error of parsing."""


class BrokenAnswer(UnreadableAnswer):
    """The bytes are not well-formed XML, or have more elements than are read; a part of them may be well-formed."""
