"""The setup document as data. No company and no verdict is known here.

    model.py         what an edition consists of
    load.py          edition files -> editions
    difference.py    what differs between two editions
    permissions.py   Sage's applications, core policies, rights, reports (permissions.toml)
    permission_lines.py   lines such as "Accounts Payable: Bills: List, View", by which a document asks for permissions
    parts.py         what of an instruction is judged by itself: applications, or lines of permissions
    names.py         names for comparing, the company's own terms
    text.py          texts for comparing and for showing

May import no other room. Offers `load.load_document` (a name -> `model.Document`), `load.editions`,
`difference.difference`, `permissions.load_permissions`, `permission_lines.parse_lines`, and the texts of `names` and
`text`.

The format of a document. The bundled editions are editions/*.toml; a file of somebody's own lies beside the profile
that names it. Each file is whole: it takes nothing from another.

    edition       its name: what the pages and result.json call it, and by which a profile names a bundled one
    number        of a bundled edition alone, a whole number: where it stands among them, and its short name
    default       true in just one bundled edition: it counts where a profile names none
    title         what it is called
    partner       whose integration it is, by name; may be left out
    link          where it can be read (https), for the page to link; nothing fetches it; may be left out
    [[application]]   what is judged application by application: name, code, and `decisive`, objects that only it gives
    [[section]]       number (any text) and title

    [[instruction]]   in the document's order
    id            its number as printed: any text, such as "4.10", "1b" or "A.2"
    rule          the name of the rule that judges it (suites/setup): what is judged, never a number
    section       the number of its section
    instruction   the sentence, as the document words it
    judged        once for the "company", or once for each web services "user"; by a "person" where no answer shows it:
                  then it has no rule, and `look` says what to look at
    applications  true: once for each of the applications as well; where the rule judges applications. Or a list of
                  applications by name: of the document, or of permissions.toml
    leads_to      the instruction that shows that a navigation step was done, by its printed number
    expected      what conforms, in one line; where the rule says it from its values, it must not be given
    click         the menu path on screen
    why           why it matters, in one sentence

Every other key of an instruction is a value for its rule, such as `one_of` for the user type. Which keys a rule takes
and what is allowed there is said where the rule is, checked when a run is planned, and listed by
`python -m suites.document template`. A value that is left out is any. Several instructions may have one rule, each with
its own values, as long as somebody can follow all of them.

A file that cannot be used stops only the companies that are judged by it. Whether the rules are known, and have what
they need, is checked when a run is planned (suites/judgement/rules.py): the rules are not known here.
"""
