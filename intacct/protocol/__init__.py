"""Sage Intacct's XML protocol, without input or output: converts between bytes and frozen values.

    question.py       the possible questions, none of which writes
    request.py        questions -> bytes
    response.py       bytes -> an answer, or an error that says why it is not an answer
    tree.py           bytes -> the elements of an answer, within limits
    pieces.py         an answer with one broken result: reads all the others
    elements.py       elements -> records
    answer.py         an answer as values: the sign-in, and a result for each question
    record.py         one row of an answer, by field
    text.py           how IDs and names are compared
    vocabulary.py     Sage's own values, as constants
    markup.py         XML for the other rooms, which do not use lxml
    errors.py         the exceptions
    refusal.py        a refusal by the gateway, as a value
    refusals.py       the kinds of refusals, each with the side that has to fix it
    classify.py       the text of a refusal -> its kind
    redaction.py      removes known secrets from a text, in any encoding
    variants.py       the encoded forms of a secret
    printed_text.py   the words that are always printed, among which a secret is kept

May import no other room; the only one that knows lxml. Offers `request.build` (questions -> bytes), `response.parse`
(bytes -> `answer.Answer`, or an error of `errors`), the classes of `question` and `record`, and
`redaction.Redactor`.
"""
