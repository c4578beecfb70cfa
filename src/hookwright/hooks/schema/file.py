"""The file as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, get_args

from pydantic import Field, TypeAdapter, create_model

from hookwright.hooks.schema.cluster import Cluster
from hookwright.hooks.schema.command import Surroundings
from hookwright.hooks.schema.expectations import FileTest
from hookwright.hooks.schema.hook import Hook
from hookwright.hooks.schema.kinds.cron import CronHook
from hookwright.hooks.schema.kinds.custom import CustomHook
from hookwright.hooks.schema.kinds.filesystem import FilesystemHook
from hookwright.hooks.schema.kinds.github import GitHubHook
from hookwright.hooks.schema.kinds.kafka import KafkaHook
from hookwright.hooks.schema.kinds.manual import ManualHook
from hookwright.hooks.schema.kinds.plugin import PluginHook
from hookwright.hooks.schema.kinds.poll import PollHook
from hookwright.hooks.schema.kinds.sqs import SqsHook
from hookwright.hooks.schema.kinds.webhook import WebhookHook
from hookwright.hooks.schema.strict import Strict, Texts

MODELS: tuple[type[Hook], ...] = (
    WebhookHook,
    FilesystemHook,
    CronHook,
    SqsHook,
    KafkaHook,
    GitHubHook,
    PollHook,
    ManualHook,
    CustomHook,
    PluginHook,
)
HOOKS: Mapping[str, type[Hook]] = {
    name: model for model in MODELS for name in get_args(model.model_fields["type"].annotation)
}
"""The model of each ``type``."""


class Head(Strict):
    """All of the file but the hooks, which are checked one by one."""

    version: Annotated[int, Field(ge=1, le=1)] = 1
    """Of this format."""
    include: Texts = ()
    """Other files with hooks, as paths or globs relative to this one."""
    defaults: Surroundings = Surroundings()
    """For the hooks of this file and of those that it includes."""
    cluster: Cluster | None = None
    """Who we are among other nodes, and the store that all share."""
    tests: tuple[FileTest, ...] = ()
    """Tests of hooks, beside those in the hooks themselves."""


LISTS = ("handlers", "hooks")
"""Under which key the hooks are; RustyHook says ``handlers``."""


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the whole file, for editors and other checkers."""
    any_hook: Any = Annotated[_union(), Field(discriminator="type")]
    document: Any = create_model("hookwright.yaml", __base__=Head, **_lists(any_hook))
    schema: dict[str, Any] = TypeAdapter(document).json_schema(by_alias=False)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _union() -> Any:
    union: Any = MODELS[0]
    for model in MODELS[1:]:
        union = union | model
    return union


def _lists(any_hook: Any) -> dict[str, Any]:
    return dict.fromkeys(LISTS, (tuple[any_hook, ...], ()))
