"""The folder for bill images: it exists under its name and is active."""

from __future__ import annotations

from intacct.protocol.refusal import Refusal
from suites.document.text import normalize_id
from suites.judgement.outcomes import Outcome, met, not_applicable, not_met, unknown, unseen
from suites.judgement.rules import rule
from suites.judgement.subject import Subject
from suites.judgement.verdict import Verdict
from suites.setup.named_records import names_of, owner_of, record_called, sees_everything, status_doubt, status_text
from suites.setup.remedies import IF_LISTED, ROLES

_FOLDERS = "Company > Attachments > Folders > Name"


class BillImages(Outcome):
    """How `bill-image-folder` can end."""

    THERE = met("the folder is there")
    OF_AN_ENTITY = met("the folder is there, and an entity owns it", remark_for_admin=True)
    ABSENT = not_met(
        "there is no folder of this name",
        title="Make the folder {asked} for bill images, or tell us another",
        path="Company > Attachments > Folders > Add > Name: {asked} > Save",
        after="First: look whether it is there in another spelling. If so, tell us the name, exactly as it stands"
        " there, and add none.",
    )
    PRIVATE = unknown(
        "no folder of this name was shown, and one that was made inside an entity would not be",
        title="Check whether the folder {asked} for bill images was made inside an entity",
        path=_FOLDERS,
        after="If it was, tell us in which. If it is not there at all, tell us the name of the folder that you mean.",
    )
    SHORTENED = unknown(
        "no folder of this name is among those that the user is shown, which may not be all",
        title="Check whether the folder {asked} for bill images is there",
        path=_FOLDERS,
        after="If it is there, just tell us. If not, tell us the name of the folder that you mean.",
    )
    ANOTHER = unknown(
        "the answer does not name the folder that was asked for",
        title="Look up the name of your folder {asked} for bill images",
        path=_FOLDERS,
        after="If it stands there as we have it, just tell us. If not, tell us the name, exactly as it stands there.",
    )
    CONTRADICTED = unknown(
        "answers show the folder of this name with different statuses",
        title="Check which status the folder {asked} for bill images has",
        path="Company > Attachments > Folders > Edit (beside {asked}) > Status",
        after="If it is Active, just tell us. If not, set it to Active, press Save, and tell us.",
    )
    STATUS = unknown(
        "the folder is there, and its status is not active",
        title="Check whether the folder {asked} for bill images is active",
        path="Company > Attachments > Folders > Edit (beside {asked}) > Status: Active > Save",
    )
    UNSEEN = unseen(
        "the folder could not be seen",
        title="Check whether {user} may list the folders for attachments",
        path=f"{ROLES} > Permissions (beside Company) > Attachment folders",
        after=IF_LISTED,
    )
    NOT_TOLD = not_applicable("no folder for bill images was told")


def test_folder_for_bill_images_is_there(subject: Subject) -> Verdict:
    """The folder for attachments exists under its name."""
    folder = subject.profile.values.bill_image_folder
    if folder is None:
        remark = "A folder for bill images is recommended: without it, bills come without their images"
        return BillImages.NOT_TOLD("The profile names no folder", remark=remark)
    records, expected = subject.user.bill_image_folder, f"Folder {folder}: there, and active"
    if isinstance(records, Refusal):
        return BillImages.UNSEEN(f"Folder {folder}: {subject.why_unseen(records)}", expected=expected)
    if not records:
        absent_text, evidence = f"Folder {folder}: not there", subject.cite("bill_image_folder", count="0")
        if not sees_everything(subject):
            return BillImages.SHORTENED(
                f"Folder {folder}: not among those that this user is shown",
                expected=expected,
                evidence=evidence,
                asked=folder,
            )
        if subject.facts.multi_entity is False:
            return BillImages.ABSENT(absent_text, expected=expected, evidence=evidence, asked=folder)
        near = "Is the name spelled exactly so? A folder that was made inside an entity is not seen from the top level"
        return BillImages.PRIVATE(absent_text, near_miss=near, expected=expected, evidence=evidence, asked=folder)
    record = record_called(records, folder)
    if record is None:
        return BillImages.ANOTHER(
            f"Folder {folder}: the answer names {names_of(records)}", expected=expected, asked=folder
        )
    if doubt := status_doubt(subject, "bill_image_folder", folder):
        return BillImages.CONTRADICTED(f"Folder {record.name}: {doubt}", expected=expected, asked=folder)
    evidence = subject.cite("bill_image_folder", name=record.name, status=record.status)
    if normalize_id(record.status or "active") != "active":
        return BillImages.STATUS(
            f"Folder {record.name}: {_status_of(record.status or '')}",
            expected=expected,
            evidence=evidence,
            asked=folder,
        )
    if owner := owner_of(subject, record):
        remark = f"The folder {record.name} belongs to {owner}: elsewhere it may not be shown"
        return BillImages.OF_AN_ENTITY(f"Folder {record.name}", remark=remark, evidence=evidence)
    return BillImages.THERE(f"Folder {record.name}", evidence=evidence)


def _status_of(status: str) -> str:
    return status if normalize_id(status) == "inactive" else status_text(status)


rule(
    "bill-image-folder",
    test_folder_for_bill_images_is_there,
    BillImages,
    expected="Folder for bill images: there, and active",
)
