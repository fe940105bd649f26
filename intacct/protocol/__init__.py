"""Sage Intacct's XML protocol without input or output: bytes in, frozen values out, and back.

    question.py     what can be asked. There is no question that writes
    request.py      questions -> bytes
    response.py     bytes -> an answer, or an error that says why it is not an answer
    tree.py         bytes -> the elements of an answer, within limits
    pieces.py       an answer of which one result is broken: all the others
    elements.py     elements -> records
    answer.py       an answer as values: who was let in, and a result for each question
    record.py       one row of an answer, by field
    text.py         how IDs and names are compared
    vocabulary.py   Sage's own values, as constants
    markup.py       XML for the other rooms, which know no lxml
    errors.py       the whole tree of errors and refusals
    classify.py     the words of a refusal -> its class
    redaction.py    known secrets out of a text, however they are encoded
    variants.py     the forms in which a secret may show up

May import no other room; the only one that knows lxml. Offers `request.build` (questions -> bytes), `response.parse`
(bytes -> `answer.Answer`, or an error of `errors`), the classes of `question` and `record`, and
`redaction.Redactor`.
"""
