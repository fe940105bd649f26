"""One request over the wire, and what wraps it. Each layer is a transport with the same method.

    base.py          what is sent and what comes back, and the shape of a transport
    http.py          the gateway over HTTPS
    outcome.py       what a reply comes to: answered, throttled or down
    retrying.py      sends again what was throttled or found the gateway down
    limiter.py       how many requests are in flight at once
    lockout.py       leaves a refused user alone
    concurrency.py   threads that are kept

May import `intacct.protocol`; the only room, with `recording`, that knows httpx. Offers `base.Transport` with its
`base.Request` and `base.RawResponse`; `http.Gateway`, which sends; around it `retrying.RetryingTransport` and
`lockout.LockoutGuard`; and `concurrency.map_concurrently`.
"""
