"""The cases: one file for each thing that is judged. Only these make a customer's report.

    test_web_services.py        Web Services are enabled
    test_sender.py              the sender ID is authorized
    test_permission_type.py     permissions are given to roles
    test_role.py                what the role allows, application by application
    test_sign_in.py             there is a web services user, and it can sign in
    test_user_identity.py       the user's ID and name, its address, its contact
    test_user.py                how the user's record is set
    test_user_role.py           the user's role
    test_user_departments.py    the departments that the user can enter
    test_user_entities.py       the entities that the user can enter
    test_made.py                where the user was created, and whether it has access to the top level
    test_top_level.py           the user of the top level
    test_entity_level.py        the user of an entity
    test_company_id.py          the company ID
    test_location_id.py         the location or entity ID
    test_bank_account.py        the checking account
    test_bill_image_folder.py   the folder for bill images
    test_permissions.py         permissions, line by line
    test_person.py              what only a person can confirm
    test_navigation.py          navigation steps, shown by the step that they lead to

    permissions.py              rights and roles, as the cases on permissions need them
    permission_values.py        the values of the rule on lines
    permission_outcomes.py      how the rule on lines can end
    department_outcomes.py      how the rule on departments can end
    named_records.py            records that the profile names
    placement.py                the placement of the user of an entity
    entity_level.py             how the rule on the user of an entity can end
    entity_without_user.py      an entity without a user that signs in
    entity_list.py              named entities against the complete list of entities
    company_questions.py        what several rules find about the company as a whole
    remedies.py                 remedies that several cases share

May import `suites.judgement`, `suites.document` and, of the client, `intacct.protocol` and `intacct.company`; only
`suites.run` (and the tests) imports it, to load the cases. Offers `load`, which registers them as rules.
"""

from __future__ import annotations

import importlib
import pkgutil


def load() -> None:
    """Import every module of suites/setup, which registers the cases as rules."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
