"""What the tests share: the double, live runs, recordings, departures, the browser. It holds no rule of the product."""
