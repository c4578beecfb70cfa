from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.core.errors import ConfigError
from hookwright.core.rate import Rate
from hookwright.core.secret import Secret
from hookwright.settings import SETTINGS, Setting, Settings

PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEcanary\n-----END RSA PRIVATE KEY-----\n"
CANARY = "canary-of-a-secret-value"
SAMPLES: dict[str, tuple[str, Any]] = {
    "github_app_id": ("123", 123),
    "github_client_id": ("Iv1.abc", "Iv1.abc"),
    "github_client_secret": (CANARY, Secret(CANARY)),
    "github_private_key": (PEM, Secret(PEM)),
    "github_private_key_previous": (PEM, Secret(PEM)),
    "github_private_key_signer": ("kms.sign:rs256", "kms.sign:rs256"),
    "github_webhook_secret": (CANARY, Secret(CANARY)),
    "github_webhook_secret_previous": (CANARY, Secret(CANARY)),
    "github_api_url": ("https://ghe.example.com/api/v3", "https://ghe.example.com/api/v3"),
    "github_heal_every": ("1h", timedelta(hours=1)),
    "poll": ("on", timedelta(seconds=5)),
    "webhook_proxy_url": ("https://smee.io/abc", "https://smee.io/abc"),
    "store": ("memory:", "memory:"),
    "transport": ("celery+redis://h:6379/0", "celery+redis://h:6379/0"),
    "host": ("0.0.0.0", "0.0.0.0"),  # noqa: S104 - nothing listens there
    "port": ("8080", 8080),
    "webhook_path": ("/hooks", "/hooks"),
    "role": ("web", "web"),
    "concurrency": ("5", 5),
    "workers": ("4", 4),
    "metrics_port": ("9400", 9400),
    "node_name": ("worker-1", "worker-1"),
    "node_labels": ("gpu, eu", ("gpu", "eu")),
    "lease": ("1m", timedelta(minutes=1)),
    "shutdown_grace": ("10", timedelta(seconds=10)),
    "retention_bodies": ("1d", timedelta(days=1)),
    "retention_jobs": ("2d", timedelta(days=2)),
    "retention_keys": ("40d", timedelta(days=40)),
    "max_body": ("4096", 4096),
    "max_queue": ("1000", 1000),
    "max_tenant_queue": ("100", 100),
    "intake_rate": ("500/s", Rate(500, timedelta(seconds=1))),
    "tenant_rate": ("20/15m", Rate(20, timedelta(minutes=15))),
    "encryption_keys": (f"{CANARY}, {CANARY}", (Secret(CANARY), Secret(CANARY))),
    "max_depth": ("3", 3),
    "log_level": ("debug", "debug"),
    "log_format": ("json", "json"),
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    yield tmp_path


def toml(folder: Path, text: str) -> Path:
    path = folder / "hookwright.toml"
    path.write_text(text, "utf-8")
    return path


def complaint(environ: dict[str, str] | None = None, path: Path | None = None, **overrides: object) -> str:
    with pytest.raises(ConfigError) as caught:
        Settings.load(environ or {}, path, overrides)
    return str(caught.value)


def test_without_anything_the_defaults_hold() -> None:
    settings = Settings.load({})
    assert settings == Settings()
    assert settings.origins == {}
    assert (settings.host, settings.port, settings.store) == ("127.0.0.1", 3000, "sqlite:///hookwright.db")
    assert settings.webhook_secrets == ()


@pytest.mark.parametrize("setting", [one for one in SETTINGS if one.name in SAMPLES], ids=lambda one: one.name)
def test_every_setting_is_read_from_each_of_its_sources(setting: Setting, folder: Path) -> None:
    written, value = SAMPLES[setting.name]
    more = {"GITHUB_WEBHOOK_SECRET": "another secret value"} if setting.name.endswith("previous") else {}
    assert setting.env is not None
    settings = Settings.load({setting.env: written} | more)
    assert getattr(settings, setting.name) == value
    assert settings.origins[setting.name] == f"environment variable {setting.env}"
    path = toml(folder, f"[{setting.table}]\n{setting.key} = '''{written}'''\n")
    settings = Settings.load(more)
    assert getattr(settings, setting.name) == value
    assert settings.origins[setting.name] == f"hookwright.toml, [{setting.table}] {setting.key}"
    path.unlink()
    if setting.option:
        settings = Settings.load({}, overrides={setting.name: written})
        assert getattr(settings, setting.name) == value
        assert settings.origins[setting.name] == setting.flag


def test_every_declared_default_is_what_its_reader_reads() -> None:
    fields = {field.name: field for field in dataclasses.fields(Settings)}
    for setting in SETTINGS:
        if setting.default:
            assert setting.read(setting.default) == fields[setting.name].default
        assert setting.help
    assert {one.name for one in SETTINGS} == set(SAMPLES) | {
        "github_private_key_path",
        "github_private_key_previous_path",
        "insecure_no_secret",
    }


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(folder: Path) -> None:
    toml(folder, '[hookwright]\nport = 1\nconcurrency = 1\nlog_level = "error"\n')
    settings = Settings.load(
        {"HOOKWRIGHT_PORT": "2", "HOOKWRIGHT_CONCURRENCY": "2"}, overrides={"port": 3, "role": None}
    )
    assert (settings.port, settings.concurrency, settings.log_level, settings.role) == (3, 2, "error", "all")


def test_all_mistakes_are_told_at_once_each_with_its_source(folder: Path) -> None:
    toml(folder, '[hookwright]\nprot = 1\nlease = "soon"\n[gihub]\napp_id = 1\n')
    said = complaint({"HOOKWRIGHT_CONCURRENCY": "many", "GITHUB_APP_ID": "abc"}, port=99999)
    for part in (
        "hookwright.toml, [hookwright]: there is no setting 'prot', did you mean 'port'?",
        "hookwright.toml, [hookwright] lease: HOOKWRIGHT_LEASE must be a duration",
        "hookwright.toml: there is no [gihub] table, did you mean 'github'?",
        "environment variable HOOKWRIGHT_CONCURRENCY: HOOKWRIGHT_CONCURRENCY must be a whole number from 1 to 10000",
        "environment variable GITHUB_APP_ID: GITHUB_APP_ID must be a whole number",
        "--port: HOOKWRIGHT_PORT must be a whole number from 0 to 65535",
    ):
        assert part in said
    assert len(said.splitlines()) == 7


def test_a_slip_in_a_variables_name_is_noticed_and_what_others_set_is_not() -> None:
    assert "did you mean HOOKWRIGHT_STORE?" in complaint({"HOOKWRIGHT_STOER": "memory:"})
    Settings.load(
        {"HOOKWRIGHT_IMAGE_TAG": "1", "HOOKWRIGHT_SERVICE_HOST": "10.0.0.1", "HOOKWRIGHT_PORT_3000_TCP_ADDR": "x"}
    )


def test_what_kubernetes_puts_into_the_port_is_explained() -> None:
    assert "enableServiceLinks" in complaint({"HOOKWRIGHT_PORT": "tcp://10.0.0.7:3000"})


def test_an_empty_variable_is_not_given() -> None:
    assert Settings.load({"GITHUB_WEBHOOK_SECRET": "", "HOOKWRIGHT_PORT": ""}) == Settings()


def test_an_unknown_override_is_refused_and_a_secret_among_them_too() -> None:
    assert "did you mean 'port'?" in complaint(prt=1)
    said = complaint(github_webhook_secret=CANARY)
    assert "use the environment" in said
    assert CANARY not in said


def test_no_secret_is_ever_shown(folder: Path) -> None:
    wrong = f" {CANARY}\n"
    environ = {
        "GITHUB_WEBHOOK_SECRET": wrong,
        "GITHUB_PRIVATE_KEY": wrong,
        "GITHUB_APP_ID": CANARY,
        "HOOKWRIGHT_PORT": CANARY,
        "GITHUB_API_URL": f"https://user:{CANARY}@example.com",
    }
    toml(folder, f'[github]\nwebhook_secret_previous = " {CANARY}"\n')
    assert CANARY not in complaint(environ)
    settings = Settings.load({"GITHUB_WEBHOOK_SECRET": CANARY, "GITHUB_PRIVATE_KEY": PEM}, toml(folder, ""))
    assert CANARY not in repr(settings)
    assert "MIIE" not in repr(settings)
    assert settings.secrets == (Secret(PEM), Secret(CANARY))


def test_two_secrets_hold_while_one_is_replaced() -> None:
    settings = Settings.load({"GITHUB_WEBHOOK_SECRET": "n" * 20, "GITHUB_WEBHOOK_SECRET_PREVIOUS": "o" * 20})
    assert settings.webhook_secrets == (Secret("n" * 20), Secret("o" * 20))
    assert "GITHUB_WEBHOOK_SECRET too" not in settings.warnings
    assert "set the current secret too" in complaint({"GITHUB_WEBHOOK_SECRET_PREVIOUS": "o" * 20})


def test_a_short_secret_is_warned_of() -> None:
    [warning] = Settings.load({"GITHUB_WEBHOOK_SECRET": "tooshort"}).warnings
    assert "GITHUB_WEBHOOK_SECRET" in warning
    assert "tooshort" not in warning


# The key file


def key_file(folder: Path, content: str = PEM, mode: int = 0o600) -> str:
    path = folder / f"key-{len(list(folder.iterdir()))}.pem"
    path.write_text(content, "utf-8")
    path.chmod(mode)
    return str(path)


def test_the_key_may_be_in_a_file(folder: Path) -> None:
    settings = Settings.load({"GITHUB_PRIVATE_KEY_PATH": key_file(folder)})
    assert settings.github_private_key == Secret(PEM)
    assert settings.origins["github_private_key"] == "environment variable GITHUB_PRIVATE_KEY_PATH"
    assert settings.warnings == ()


def test_the_key_before_it_may_be_in_a_file_too(folder: Path) -> None:
    settings = Settings.load({"GITHUB_PRIVATE_KEY": PEM, "GITHUB_PRIVATE_KEY_PREVIOUS_PATH": key_file(folder)})
    assert settings.github_private_key_previous == Secret(PEM)
    assert "GITHUB_PRIVATE_KEY_PREVIOUS_PATH names" in complaint({"GITHUB_PRIVATE_KEY_PREVIOUS_PATH": "nowhere.pem"})


def test_the_key_itself_wins_over_its_file() -> None:
    settings = Settings.load({"GITHUB_PRIVATE_KEY": PEM, "GITHUB_PRIVATE_KEY_PATH": "/nowhere"})
    assert settings.github_private_key == Secret(PEM)
    assert "both" in settings.warnings[0]


def test_a_key_file_that_cannot_be_used_says_why(folder: Path) -> None:
    for value, why in (
        (str(folder / "missing.pem"), "no such file"),
        (str(folder), "cannot be read"),
        (key_file(folder, "not a key " + CANARY), "is not a private key in PEM"),
        (key_file(folder, "clé"), "not a PEM file"),
        (key_file(folder, mode=0o666), "chmod 600"),
    ):
        said = complaint({"GITHUB_PRIVATE_KEY_PATH": value})
        assert why in said
        assert "environment variable GITHUB_PRIVATE_KEY_PATH" in said
        assert CANARY not in said


def test_a_key_that_others_can_read_is_warned_of(folder: Path) -> None:
    settings = Settings.load({"GITHUB_PRIVATE_KEY_PATH": key_file(folder, mode=0o644)})
    assert "chmod 600" in settings.warnings[0]


# The TOML file


def test_a_named_file_must_exist_and_the_usual_one_need_not(folder: Path) -> None:
    assert "no such file" in complaint({}, folder / "other.toml")
    (folder / "other.toml").write_text("[hookwright]\nport = 7\n")
    assert Settings.load({}, folder / "other.toml").port == 7


def test_a_file_that_is_no_toml_is_told_with_the_line(folder: Path) -> None:
    assert "line 2" in complaint({}, toml(folder, "[hookwright]\nport =\n"))
    (folder / "latin.toml").write_bytes(b'x = "\xff"')
    assert "not UTF-8" in complaint({}, folder / "latin.toml")
    assert "cannot be read" in complaint({}, folder)


@pytest.mark.parametrize(
    "text", ["github = 1", "hookwright = []", "plugins = 3", "[plugins]\nslack = 1", "port = 3000"]
)
def test_a_table_that_is_none_is_told(folder: Path, text: str) -> None:
    assert "hookwright.toml" in complaint({}, toml(folder, text))


def test_plugin_tables_are_kept_as_they_are(folder: Path) -> None:
    toml(folder, '[plugins.slack]\nchannel = "#ops"\nnested = { a = [1, 2] }\n')
    assert Settings.load({}).plugins == {"slack": {"channel": "#ops", "nested": {"a": [1, 2]}}}


# What settings say to one another


def test_without_a_secret_only_loopback_is_listened_on() -> None:
    for host in ("127.0.0.1", "localhost", "::1", "unix:/run/x"):
        assert Settings.load({"HOOKWRIGHT_HOST": host}, overrides={"insecure_no_secret": True}).insecure_no_secret
    assert "only loopback" in complaint({"HOOKWRIGHT_HOST": "0.0.0.0"}, insecure_no_secret=True)  # noqa: S104


def test_roles_need_a_store_that_can_be_shared() -> None:
    assert "cannot share memory" in complaint({"HOOKWRIGHT_STORE": "memory:", "HOOKWRIGHT_ROLE": "worker"})
    Settings.load({"HOOKWRIGHT_STORE": "memory:"})


def test_what_is_missing_is_asked_for_with_both_ways_to_give_it() -> None:
    with pytest.raises(ConfigError, match=r"GITHUB_WEBHOOK_SECRET is not set .*\[github\] in hookwright.toml"):
        Settings.load({}).require("github_webhook_secret")
    Settings.load({"GITHUB_APP_ID": "1"}).require("github_app_id")


def test_settings_do_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]


@given(st.dictionaries(st.sampled_from([one.env for one in SETTINGS if one.env]), st.text(max_size=40)))
def test_any_environment_is_read_or_refused_with_a_clear_error(environ: dict[str, str]) -> None:
    environ = {name: value for name, value in environ.items() if "\0" not in value}
    try:
        Settings.load(environ)
    except ConfigError as error:
        assert all("environment variable" in line for line in str(error).splitlines()[1:])


def test_the_process_environment_can_be_read() -> None:
    assert isinstance(
        Settings.load({k: v for k, v in os.environ.items() if not k.startswith(("GITHUB_", "HOOKW"))}), Settings
    )


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("on", timedelta(seconds=5)),
        ("true", timedelta(seconds=5)),
        ("off", None),
        ("no", None),
        ("10s", timedelta(seconds=10)),
        ("30", timedelta(seconds=30)),
    ],
)
def test_polling_is_on_or_off_or_so_often(written: str, value: timedelta | None) -> None:
    assert Settings.load({"GITHUB_POLL": written}).poll == value
    assert Settings.load({}, overrides={"poll": True}).poll == timedelta(seconds=5)


def test_a_time_that_is_none_is_refused_with_all_that_would_do() -> None:
    assert "from 1m to 1d" in complaint({"GITHUB_HEAL_EVERY": "5s"})
    assert "or on, or off" in complaint({"GITHUB_HEAL_EVERY": "often"})
    assert Settings.load({"GITHUB_HEAL_EVERY": "off"}).github_heal_every is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"HOOKWRIGHT_METRICS_PORT": "65530", "HOOKWRIGHT_WORKERS": "9"}, "go beyond 65535"),
        ({"HOOKWRIGHT_METRICS_PORT": "3000"}, "takes port 3000, where webhooks are taken"),
        ({"HOOKWRIGHT_METRICS_PORT": "2998", "HOOKWRIGHT_WORKERS": "4"}, "takes port 3000"),
    ],
)
def test_ports_for_metrics_that_others_have_are_refused(given: dict[str, str], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        Settings.load(given)


def test_a_worker_may_serve_its_metrics_at_the_port_of_webhooks_that_it_does_not_take() -> None:
    settings = Settings.load({"HOOKWRIGHT_METRICS_PORT": "3000", "HOOKWRIGHT_ROLE": "worker"})
    assert settings.metrics_port == 3000
