"""The setup document as data. No company and no verdict is known here; imports nothing of ours.

    model.py         what an edition consists of
    load.py          edition files -> editions
    difference.py    what differs between two editions
    permissions.py   core policies, rights, reports (permissions.toml)
    names.py         names for comparing, the company's own terms
    text.py          texts for comparing and for showing

The format of an edition, editions/*.toml:

    number        where it stands among the editions; the highest is the newest, and the default
    edition       its name: what a profile's `edition`, the pages and result.json call it
    based_on      the name of another edition: then this file holds only what is added, replaced or left out
    without       instructions (`4.3`) or whole sections (`3`) of that other edition that are left out
    title, sender_id, user_name, email     what it is called, and what it asks for by name
    [[application]]   the applications of 3.3 and 3.4: name, code, and `decisive`, the objects that only it gives
    [[section]]       number and title

    [[instruction]]
    id            its number as printed. It is text, never a number: "4.1" and "4.10" differ
    rule          the name of the rule in suites/setup that judges it; without it, its id
    instruction   the sentence, as the document words it
    judged        once for the "company", or once for each web services "user"
    applications  true: once for each of the applications as well
    leads_to      a navigation step cannot be seen itself: the step that shows that it was done, by its printed id
    expected      what conforms, in one line
    click         the menu path on screen
    why           why it matters, in one sentence

In a file that is based on another, an instruction inherits what it does not say: from the other edition's instruction
with the same `rule` where it names one (renumbered), else with the same `id` (reworded). What others lead to is
followed to its new number.
"""
