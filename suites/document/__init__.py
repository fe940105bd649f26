"""The setup document as data. No company and no verdict is known here; imports nothing of ours.

    model.py         what an edition consists of
    load.py          edition files -> editions
    difference.py    what differs between two editions
    permissions.py   Sage's applications, core policies, rights, reports (permissions.toml)
    permission_lines.py   lines such as "Accounts Payable: Bills: List, View", by which a document asks for permissions
    names.py         names for comparing, the company's own terms
    text.py          texts for comparing and for showing

The format of an edition, editions/*.toml. Each file is whole: it takes nothing from another.

    number        a whole number: where it stands among the editions, and its short name on the command line
    edition       its name: what a profile's `edition`, the pages and result.json call it
    default       true in just one: the edition that counts where a profile names none
    title, sender_id, user_name, email     what it is called, and what it asks for by name
    [[application]]   what is judged application by application: name, code, and `decisive`, objects that only it gives
    [[section]]       number (any text) and title

    [[instruction]]   in the document's order
    id            its number as printed: any text, such as "4.10", "1b" or "A.2"
    rule          the name of the rule that judges it (suites/setup): what is judged, never a number
    section       the number of its section
    instruction   the sentence, as the document words it
    judged        once for the "company", or once for each web services "user"
    applications  true: once for each of the applications as well; where the rule judges applications
    leads_to      the instruction that shows that a navigation step was done, by its printed number
    expected      what conforms, in one line
    click         the menu path on screen
    why           why it matters, in one sentence

A file that cannot be used stops only the companies that are judged by it. Whether the rules are known, and have what
they need, is checked when a run is planned (suites/judgement/rules.py): the rules are not known here.
"""
