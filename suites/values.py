"""The four values that the later editions ask the admin for, as a profile has them, and what is asked about them.

    [values]
    company_id         the company ID, as the admin told it
    location_id        the location or entity ID; at the entity level every place has its own, and this is not used
    payments           true where payments are made through us
    bank_account       the ID of the checking account that they are made from
    bill_image_folder  the name of the folder for images of bills

Every key is optional. IDs are compared trimmed and without regard to case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, StrictBool, StringConstraints, model_validator
from pydantic.dataclasses import dataclass

from intacct.company import Wanted
from suites.document import load_document

if TYPE_CHECKING:
    from suites.profile import Profile

# What a request cannot carry is no value, and a comma would part two keys of a readByName.
_Text = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, pattern=r"^[^\p{Cc}\x{FFFE}\x{FFFF}]+$")]
_Key = Annotated[_Text, StringConstraints(pattern=r"^[^,]+$")]

VALUES_ALLOWED = {
    "company_id": "a text that is not blank",
    "location_id": "a text that is not blank",
    "payments": "true or false",
    "bank_account": "one ID, not blank and without a comma",
    "bill_image_folder": "a text that is not blank",
}


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Values:
    """What the customer's admin told us, as the module's docstring explains it; None was not told."""

    company_id: _Text | None = None
    location_id: _Text | None = None
    payments: StrictBool | None = None
    bank_account: _Key | None = None
    bill_image_folder: _Text | None = None

    @model_validator(mode="after")
    def _agree(self) -> Values:
        if self.payments is False and self.bank_account:
            raise ValueError("payments is false, and yet there is a bank account for them")
        return self

    @property
    def pays(self) -> bool:
        """Whether payments are made through us: it says so, or names the account for them."""
        return bool(self.payments or self.bank_account)


def wanted_by(profile: Profile) -> Wanted:
    """What is asked about the values: only what is given, and what the edition has an instruction for."""
    document, values = load_document(profile.edition), profile.values
    return Wanted(
        bank_account=(values.bank_account or "") if document.printed("6.3") else "",
        bill_image_folder=(values.bill_image_folder or "") if document.printed("6.4") else "",
    )
