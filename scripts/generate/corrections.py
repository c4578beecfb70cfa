"""What GitHub's schemas get wrong about the objects that everybody uses."""

from __future__ import annotations

from scripts.generate.model import Model

# Nullable in the schemas, because they share one description of an account or a time; never null in a payload.
_PROMISED = {
    "App": ("id", "created_at", "updated_at"),
    "Issue": ("labels", "locked", "state"),
    "PullRequest": ("merged",),
    "Repository": ("owner",),
}


def correct(model: Model) -> None:
    """Apply what is known. Raises `KeyError` where GitHub has changed what a correction is about."""
    for name, fields in _PROMISED.items():
        record = model.records[f"entity:{name}"]
        for field in fields:
            _ = record.fields[field]
            record.promised.add(field)
    # The API's issue has labels as plain strings where a client may send them so; webhooks send objects.
    labels = model.records["entity:Issue"].fields["labels"].shape.items
    assert labels is not None
    labels.text = False
