"""Sends one request over the network, with layers around it. Each layer is a transport with the same method.

    base.py          request, response, and the interface of a transport
    http.py          the gateway over HTTPS
    outcome.py       classifies a response: answered, throttled or down
    retrying.py      retries requests that were throttled or found the gateway down
    limiter.py       limits the requests in flight
    lockout.py       does not retry refused users
    concurrency.py   reusable threads

May import `intacct.protocol`; the only room, with `recording`, that knows httpx. Offers `base.Transport` with its
`base.Request` and `base.RawResponse`; `http.Gateway`, which sends; around it `retrying.RetryingTransport` and
`lockout.LockoutGuard`; and `concurrency.map_concurrently`.
"""
