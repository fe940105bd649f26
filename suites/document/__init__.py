"""The setup document as data, without companies or verdicts.

    model.py                 the classes of an edition
    load.py                  edition files -> editions
    difference.py            the differences between two editions
    permissions.py           Sage's applications, core policies, rights, reports (permissions.toml)
    permission_lines.py      parses a document's lines on permissions: "Accounts Payable: Bills: List, View"
    permission_line.py       such a line as data
    line_contradictions.py   whether two such lines can both hold
    parts.py                 what is judged separately in an instruction: applications, or lines of permissions
    names.py                 normalizes names, and applies the company's own terms
    text.py                  normalizes texts, and prepares them for display

May import no other room. Offers `load.load_document` (a name -> `model.Document`), `load.editions`,
`difference.difference`, `permissions.load_permissions`, `permission_lines.parse_lines`, and the texts of `names` and
`text`.

The format of a document. The bundled editions are editions/*.toml; a custom file lies next to the profile that names
it. Each file is complete: it takes nothing from another.

    edition       its name, in the pages and result.json, and in the profiles that choose a bundled edition
    number        of bundled editions only, a whole number: its position among them, and its short name
    default       true in exactly one bundled edition: it is used if a profile names none
    title         the title of the document
    partner       the name of the partner whose integration it describes; optional
    link          where it can be read (https), for a link in the page; it is never fetched; optional
    [[application]]   what is judged per application: name, code, and `decisive`, objects that only it provides
    [[section]]       number (any text) and title

    [[instruction]]   in the document's order
    id            its number as printed: any text, such as "4.10", "1b" or "A.2"
    rule          the name of the rule that judges it (suites/setup): what is judged, never a number
    section       the number of its section
    instruction   the sentence, as the document words it
    judged        once for the "company", or once for each web services "user"; by a "person" if no answer shows it:
                  then it has no rule, and `look` says what to look at
    applications  true: judged for each of the applications as well, if the rule judges applications. Or a list of
                  applications by name: of the document, or of permissions.toml
    leads_to      the instruction that shows that a navigation step was done, by its printed number
    expected      what conforms, in one line; it must be omitted if the rule derives it from its values
    click         the menu path on screen
    why           why it matters, in one sentence

Every other key of an instruction is a value for its rule, such as `one_of` for the user type. The keys and values of a
rule are described with the rule, checked when a run is planned, and listed by `python -m suites.document template`.
If a value is omitted, anything is accepted. Several instructions may have one rule, each with its own values, as long
as all of them can be followed together.

A file that cannot be used stops only the companies that are judged by it. Rules and their required values are not known
here; they are checked when a run is planned (suites/judgement/rules.py).
"""
