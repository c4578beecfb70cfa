"""AWS Secrets Manager. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html"""

from __future__ import annotations

from collections.abc import Mapping

from hookwright.core.errors import ConfigError


def read(name: str, environ: Mapping[str, str]) -> str:
    """The text of the secret ``name`` (or ARN), with the credentials that AWS's own tools would use.

    Raises `ConfigError`.
    """
    try:
        from botocore.exceptions import BotoCoreError, ClientError  # An extra, and 100 ms.
        from botocore.session import Session
    except ImportError:
        raise ConfigError("the library for AWS is missing: pip install 'hookwright[secrets]'") from None
    region = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    try:
        client = Session().create_client(
            "secretsmanager",
            region_name=region,
            endpoint_url=environ.get("AWS_ENDPOINT_URL_SECRETS_MANAGER") or environ.get("AWS_ENDPOINT_URL") or None,
        )
        found = client.get_secret_value(SecretId=name)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "an error")
        raise ConfigError(f"AWS answered {code}: check the name, the region and the permissions") from None
    except (BotoCoreError, ValueError) as error:
        raise ConfigError(f"AWS cannot be asked: {error}") from None
    text = found.get("SecretString")
    if not isinstance(text, str):
        raise ConfigError("the secret is binary; only text can be used here")
    return text
