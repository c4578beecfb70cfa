"""GitHub's OpenAPI descriptions → `Model`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scripts.generate.model import Event, Field, Model, Record, Shape
from scripts.generate.naming import PLACES, entity, one_of, pascal

Schema = Mapping[str, Any]

# An object that only says what a value was before, and maybe what it is now.
_CHANGES = {"text": "ChangedText", "integer": "ChangedNumber", "number": "ChangedNumber", "boolean": "ChangedFlag"}
_SAID_ONLY = frozenset({"default", "description", "example", "examples", "title"})


def read(descriptions: Sequence[Schema]) -> Model:
    """All events of these descriptions; an action that an earlier one has is not read from a later one."""
    model = Model()
    for description in descriptions:
        reader = _Reader(model, description["components"]["schemas"])
        known = {(event.name, action) for event in model.events.values() for action in event.actions}
        for webhook in description["x-webhooks"].values():
            reader.webhook(webhook["post"], known)
    _settle_unions(model)
    _unite_twins(model)
    return model


class _Reader:
    def __init__(self, model: Model, components: Mapping[str, Schema]) -> None:
        self._model = model
        self._components = components
        self._read: set[tuple[str, str]] = set()

    def webhook(self, operation: Schema, known: set[tuple[str, str | None]]) -> None:
        # GitHub's own name for three events has hyphens here; the header has underscores.
        name = operation["x-github"]["subcategory"].replace("-", "_")
        _, schema = self._resolved(operation["requestBody"]["content"]["application/json"]["schema"])
        variants = [self._flat(self._resolved(one)[1]) for one in schema.get("oneOf", [schema])]
        action = variants[0].get("properties", {}).get("action", {}).get("enum", [None])[0]
        if (name, action) in known:
            return
        event = self._model.events.setdefault(
            name, Event(name, operation.get("summary", ""), operation["externalDocs"]["url"])
        )
        record = Record(
            key=f"{name}:{action or ''}",
            name=pascal(action) if action else "Event",
            doc=operation.get("description", "") if action else operation.get("summary", ""),
        )
        event.actions[action] = record
        for variant in variants:
            self._fill(record, variant, event=name)

    def _fill(self, record: Record, schema: Schema, *, event: str | None = None) -> None:
        record.descriptions += 1
        for name, described in schema.get("properties", {}).items():
            if event is None:
                parent, key = record.name, f"{record.key}.{name}"
            else:
                # What an event carries is the same thing in all its actions, but for what changed.
                parent, key = (record.name if name == "changes" else ""), f"{event}:{name}"
                if name == "changes":
                    key = f"{record.key}.changes"
            shape = self._shape(described, key=key, name=parent + pascal(name))
            field = record.fields.setdefault(name, Field(Shape()))
            field.add(shape, required=name in schema.get("required", ()))

    def _shape(self, schema: Schema, *, key: str, name: str) -> Shape:
        ref, schema = self._resolved(schema)
        shape = Shape(null=bool(schema.get("nullable")))
        schema = self._flat(schema)
        shape.null = shape.null or bool(schema.get("nullable"))
        choices = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
        if choices and not schema.get("properties"):
            for choice in choices:
                shape.add(self._shape(choice, key=key, name=name))
            return shape
        words = schema.get("enum") or ()
        kind = schema.get("type") or ("string" if any(isinstance(word, str) for word in words) else None)
        if isinstance(kind, list):
            shape.null = shape.null or "null" in kind
            kind = next(one for one in kind if one != "null")
        match kind:
            case "null":
                shape.null = True
            case "string" if schema.get("format") == "date-time":
                shape.time = True
            case "string":
                shape.text = True
                shape.words = {word: None for word in words if word is not None}
                shape.null = shape.null or None in words
            case "integer":
                shape.integer = True
            case "number":
                shape.number = True
            case "boolean":
                shape.boolean = True
            case "array":
                shape.items = self._shape(schema.get("items", {}), key=key, name=one_of(name))
            case _ if schema.get("properties"):
                shape.records = {self._record(ref, schema, key=key, name=name): None}
            case "object":
                extra = schema.get("additionalProperties")
                typed = extra if isinstance(extra, Mapping) else {}
                shape.values = self._shape(typed, key=f"{key}.*", name=f"{name}Value")
        return shape

    def _record(self, ref: str | None, schema: Schema, *, key: str, name: str) -> str:
        called = entity(ref or schema.get("title") or "") or PLACES.get(key)
        if called:
            name, key = called, f"entity:{called}"
        elif change := self._change(schema):
            name, key = change, f"entity:{change}"
        record = self._model.records.setdefault(key, Record(key, name))
        record.doc = record.doc or (schema.get("description", "") if called else "")
        mark = (key, _fingerprint(schema))
        if mark not in self._read:
            self._read.add(mark)
            self._fill(record, schema)
        return key

    def _change(self, schema: Schema) -> str | None:
        properties = schema["properties"]
        if not set(properties) <= {"from", "to"}:
            return None
        kinds = set()
        for described in properties.values():
            shape = self._shape(described, key="", name="") if "properties" not in described else Shape(time=True)
            flags = [kind for kind in _CHANGES if getattr(shape, kind)]
            simple = len(flags) == 1 and not (shape.time or shape.items or shape.values or shape.records)
            kinds.add(_CHANGES[flags[0]] if simple else None)
        return kinds.pop() if len(kinds) == 1 else None

    def _resolved(self, schema: Schema) -> tuple[str | None, Schema]:
        ref = None
        while "$ref" in schema:
            ref = schema["$ref"].rpartition("/")[2]
            schema = self._components[ref]
        return ref, schema

    def _flat(self, schema: Schema) -> Schema:
        """``allOf`` as one object. Of two descriptions of a field the richer: refinements are often bare."""
        if "allOf" not in schema:
            return schema
        parts = [self._flat(self._resolved(part)[1]) for part in schema["allOf"]]
        if len(parts) == 1:
            return {**parts[0], **{name: value for name, value in schema.items() if name != "allOf"}}
        merged: dict[str, Any] = {"type": "object", "properties": {}, "required": []}
        for part in [*parts, {name: value for name, value in schema.items() if name != "allOf"}]:
            for name, described in part.get("properties", {}).items():
                known = merged["properties"].get(name)
                if known is None or len(json.dumps(described)) > len(json.dumps(known)):
                    merged["properties"][name] = described
            merged["required"] += part.get("required", [])
            for name in ("title", "description", "nullable"):
                if part.get(name):
                    merged.setdefault(name, part[name])
        return merged


def _fingerprint(schema: Schema) -> str:
    def essence(value: Any, *, names: bool = False) -> Any:
        if isinstance(value, Mapping):
            kept = value if names else {name: one for name, one in value.items() if name not in _SAID_ONLY}
            return {name: essence(one, names=name == "properties" and not names) for name, one in kept.items()}
        return [essence(one) for one in value] if isinstance(value, list) else value

    return hashlib.sha256(json.dumps(essence(schema), sort_keys=True).encode()).hexdigest()


def _settle_unions(model: Model) -> None:
    """A place that may hold one of several records gets one record with the fields of all."""
    parts: dict[str, frozenset[str]] = {}
    pending = list(_holders(model))
    while pending:
        holder = pending.pop()
        for name, field in holder.fields.items():
            for place in field.shape.places():
                if len(place.records) > 1:
                    # By what it is made of: a union inside itself must not become ever new ones.
                    keys = frozenset().union(*(parts.get(key, {key}) for key in place.records))
                    key = " | ".join(sorted(keys))
                    if key not in parts:
                        parts[key] = keys
                        top = ":" in holder.key and not holder.key.startswith("entity:") and "." not in holder.key
                        called = ("" if top else holder.name) + one_of(pascal(name))
                        model.records[key] = _joined(model, key, called, sorted(keys))
                        pending.append(model.records[key])
                    place.records = {key: None}


def _joined(model: Model, key: str, name: str, parts: Sequence[str]) -> Record:
    joined = Record(key, name)
    for part in (model.records[one] for one in parts):
        joined.descriptions += 1
        for field_name, field in part.fields.items():
            into = joined.fields.setdefault(field_name, Field(Shape()))
            promised = part.promises(field_name)
            into.add(field.shape, required=promised)
            into.nullable += not promised and not field.shape.null
    return joined


def _unite_twins(model: Model) -> None:
    """Records without a name of their own that say exactly the same become one."""
    while True:
        first: dict[str, str] = {}
        renamed: dict[str, str] = {}
        for key, record in sorted(model.records.items(), key=lambda one: (len(one[1].name), one[0])):
            if key == f"entity:{record.name}":
                continue
            # Within one event only: `EditedChanges` of two events are two things.
            said = repr(
                [key.partition(":")[0]]
                + [(name, record.promises(name), field.shape) for name, field in sorted(record.fields.items())]
            )
            twin = first.setdefault(said, key)
            if twin != key:
                renamed[key] = twin
        if not renamed:
            return
        for key in renamed:
            del model.records[key]
        for holder in _holders(model):
            for field in holder.fields.values():
                for place in field.shape.places():
                    place.records = {renamed.get(key, key): None for key in place.records}


def _holders(model: Model) -> Iterator[Record]:
    yield from model.records.values()
    for event in model.events.values():
        yield from event.actions.values()


def walk(model: Model, start: Record) -> Iterator[Record]:
    """``start`` and every record it leads to, each once."""
    seen, pending = {start.key}, [start]
    while pending:
        record = pending.pop()
        yield record
        for key in record.uses():
            if key not in seen:
                seen.add(key)
                pending.append(model.records[key])
