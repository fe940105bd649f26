"""The cases: one file for each thing that is judged. Only these make a customer's report.

    test_web_services.py        Web Services are enabled
    test_sender.py              the sender ID is authorized
    test_permission_type.py     permissions are given to roles
    test_role.py                what the role may, application by application
    test_sign_in.py             there is a web services user, and it can sign in
    test_user_identity.py       who it is: its user ID and name, its address, its contact
    test_user.py                how its record is set
    test_user_role.py           its role
    test_user_departments.py    the departments that it can enter
    test_user_entities.py       the entities that it can enter
    test_made.py                where it was made, and whether it reaches the top level
    test_top_level.py           the user of the top level
    test_entity_level.py        the user of an entity
    test_company_id.py          the company ID
    test_location_id.py         the location or entity ID
    test_bank_account.py        the checking account
    test_bill_image_folder.py   the folder for bill images
    test_permissions.py         permissions, line by line
    test_person.py              what only a person can confirm
    test_navigation.py          steps that the step after them shows

    permissions.py              rights and roles, as the cases on permissions need them
    permission_values.py        the values that the rule on lines takes
    named_records.py            records that the profile names
    placement.py                where the user of an entity stands
    entity_level.py             how the rule on the user of an entity can end
    entity_without_user.py      an entity for which nobody signs in
    entity_list.py              what the complete list of entities says of those that are named to us
    remedies.py                 what the customer is asked to do in more than one case

May import `suites.judgement`, `suites.document` and, of the client, `intacct.protocol` and `intacct.company`; only
`suites.run` (and the tests) imports it, to load the cases. Offers `load`, which enters them as rules.
"""

from __future__ import annotations

import importlib
import pkgutil


def load() -> None:
    """Import every module of suites/setup, which enters the cases as rules."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
