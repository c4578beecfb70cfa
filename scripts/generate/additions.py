"""Events that GitHub has sent and no longer describes, spelled as it spelled the others."""

from __future__ import annotations

from typing import Any


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


# https://docs.github.com/en/enterprise-server@3.3/developers/webhooks-and-events/webhooks/webhook-events-and-payloads
WEBHOOKS: dict[str, Any] = {
    "content-reference-created": {
        "post": {
            "summary": "A new content reference is created: a URL of a domain that the GitHub App has registered. "
            "Enterprise Server sent it up to version 3.3.",
            "description": "A registered URL was mentioned in the body or a comment of an issue or a pull request.",
            "externalDocs": {"url": "https://docs.github.com/enterprise-server@3.3/developers/webhooks-and-events"},
            "x-github": {"subcategory": "content_reference"},
            "requestBody": {
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "required": ["action", "content_reference", "repository", "sender", "installation"],
                            "properties": {
                                "action": {"type": "string", "enum": ["created"]},
                                "content_reference": {
                                    "type": "object",
                                    "required": ["id", "node_id", "reference"],
                                    "properties": {
                                        "id": {"type": "integer"},
                                        "node_id": {"type": "string"},
                                        "reference": {"type": "string"},
                                    },
                                },
                                "repository": _ref("repository-webhooks"),
                                "sender": _ref("simple-user"),
                                "installation": _ref("simple-installation"),
                            },
                        }
                    }
                }
            },
        }
    }
}
