"""GitHub's examples, where they contradict its schemas: what was really sent counts too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from scripts.generate.model import Model, Record, Shape


def learn(model: Model, examples: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Widen the model until every example fits. One line for each thing learnt, sorted.

    Fields are put in the order in which GitHub sends them: msgspec looks for a name first where the last one was.
    """
    learnt: dict[str, None] = {}
    for event, example in reversed(list(examples)):
        actions = model.events[event].actions
        record = actions.get(example.get("action")) or actions.get(None)
        if record is not None:
            _learn_record(model, record, example, learnt)
    return sorted(learnt)


def _learn_record(model: Model, record: Record, value: Mapping[str, Any], learnt: dict[str, None]) -> None:
    # The last example decides, which is one of github.com: `learn` goes backwards.
    record.fields = {name: record.fields[name] for name in [*value, *record.fields] if name in record.fields}
    record.seen += 1
    for name, field in record.fields.items():
        if name not in value:
            continue
        inner = value[name]
        record.seen_value[name] += inner is not None
        if inner is None:
            if record.promises(name):
                learnt[f"{record.key}.{name} may be null"] = None
            record.seen_null.add(name)
        else:
            _learn_value(model, field.shape, inner, f"{record.key}.{name}", learnt)


def _learn_value(model: Model, shape: Shape, value: Any, where: str, learnt: dict[str, None]) -> None:
    unknown = shape.unknown
    match value:
        case None:
            shape.null = True
        case bool():
            missing = not shape.boolean
            shape.boolean = True
        case int():
            missing = not (shape.integer or shape.number)
            shape.integer = shape.integer or missing
        case float():
            missing = not shape.number
            shape.number = True
        case str():
            fits = _is_time(value) if shape.time else shape.text
            missing = not fits
            shape.text = shape.text or missing
            shape.no_time = shape.no_time or missing
        case list():
            missing = shape.items is None
            shape.items = shape.items or Shape()
            for one in value:
                _learn_value(model, shape.items, one, f"{where}[]", learnt)
        case dict():
            missing = not shape.records and shape.values is None
            if missing:
                shape.values = Shape()
            for key in shape.records:
                _learn_record(model, model.records[key], value, learnt)
    if value is not None and missing and not unknown:
        learnt[f"{where} may be {type(value).__name__}"] = None


def _is_time(text: str) -> bool:
    try:
        msgspec.convert(text, datetime)
    except msgspec.ValidationError:
        return False
    return True
