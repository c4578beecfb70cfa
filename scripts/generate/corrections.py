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
# What happens to a repository, or in one, names it.
_OF_A_REPOSITORY = {"merge_group": ("repository",), "repository": ("repository",)}


def correct(model: Model) -> None:
    """Apply what is known. Raises `KeyError` where GitHub has changed what a correction is about."""
    for name, fields in _PROMISED.items():
        record = model.records[f"entity:{name}"]
        for field in fields:
            _ = record.fields[field]
            record.promised.add(field)
    # "This property is included in every webhook payload": https://docs.github.com/webhooks/webhook-events-and-payloads
    for event in model.events.values():
        for action in event.actions.values():
            for name in ("sender", *_OF_A_REPOSITORY.get(event.name, ())):
                if name in action.fields and action.seen_value[name] == action.seen:
                    action.promised.add(name)
    # The API's issue has labels as plain strings where a client may send them so; webhooks send objects.
    labels = model.records["entity:Issue"].fields["labels"].shape.items
    assert labels is not None
    labels.text = False
