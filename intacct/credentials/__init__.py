"""Who signs in, from the official SDKs' credentials file and the environment.

    load.py     a name -> `Credentials`, checked before anything is sent
    file.py     the file itself: its sections, its keys, its permissions
    secret.py   a text that is never printed

May import `intacct.protocol`; the only room that knows configparser. Offers `load.load` (a name -> `load.Credentials`,
which hold a `load.SignIn` for each place), `load.known_names`, and `secret.Secret`.
"""
