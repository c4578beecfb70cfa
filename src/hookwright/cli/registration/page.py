"""What the browser is shown while a GitHub App is registered. Pure: from values to HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

ACCESS = ("none", "read", "write")
_STYLE = """
:root{color-scheme:light dark;--ground:#f6f7f9;--card:#fff;--ink:#1c2024;--soft:#5d6670;--line:#d9dee4;--ours:#1f6f54;
--onours:#fff;--bad:#b3261e;--badground:#fdecea;--chip:#eaf3ef}
@media(prefers-color-scheme:dark){:root{--ground:#111416;--card:#1a1e21;--ink:#e8eaed;--soft:#9aa4ae;--line:#333a41;
--ours:#5fc39c;--onours:#0d1a14;--bad:#ff9a92;--badground:#3a1d1b;--chip:#20322b}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:40rem;margin:0 auto;padding:2.5rem 1rem 4rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem;text-wrap:balance}
h2{font-size:1rem;margin:0 0 .6rem}
p{margin:0 0 1rem}.soft,.hint{color:var(--soft)}.hint{font-size:.875rem;margin:.3rem 0 0}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.25rem;margin:1.25rem 0}
label{display:block;font-weight:600}.field+.field,.pair+.field{margin-top:1.1rem}
.card>p:last-child{margin-bottom:0}
input[type=text],input[type=url],select{width:100%;min-height:2.75rem;margin-top:.35rem;padding:.5rem .75rem;
border:1px solid var(--line);border-radius:8px;background:var(--ground);color:inherit;font:inherit}
select{width:6.5rem;margin:0;min-height:2.75rem}
input:focus-visible,select:focus-visible,button:focus-visible,summary:focus-visible,a:focus-visible{
outline:3px solid var(--ours);outline-offset:2px}
.check{display:flex;gap:.6rem;align-items:flex-start;font-weight:400}
.check input{width:1.2rem;height:1.2rem;margin:.15rem 0 0}
.chips{display:flex;flex-wrap:wrap;gap:.4rem;padding:0;margin:0;list-style:none}
.chips li{background:var(--chip);border-radius:99px;padding:.15rem .7rem;font-size:.9rem}
.rows{margin:0;padding:0;list-style:none}
.rows li{display:flex;justify-content:space-between;align-items:center;gap:1rem;padding:.35rem 0;
border-top:1px solid var(--line)}
.rows li:first-child{border-top:0}.rows label{font-weight:400}
summary{cursor:pointer;font-weight:600;min-height:1.75rem}details .field:first-of-type{margin-top:1rem}
button,.go{display:block;width:100%;min-height:3rem;padding:.7rem 1rem;border:0;border-radius:10px;
background:var(--ours);color:var(--onours);font:inherit;font-weight:650;text-align:center;text-decoration:none;cursor:pointer}
.bad{background:var(--badground);color:var(--bad);border-radius:10px;padding:.8rem 1rem;margin:1rem 0;font-weight:600}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,monospace;font-size:.92em}
pre{background:var(--ground);border:1px solid var(--line);border-radius:8px;padding:.8rem;white-space:pre-wrap;
overflow-wrap:anywhere;margin:.4rem 0 0}
ol{padding-left:1.3rem;margin:0}ol li+li{margin-top:1.1rem}code{overflow-wrap:anywhere}
a{color:var(--ours)}a.go{color:var(--onours);margin-top:.6rem}
@media(min-width:48rem){main{padding-top:4.5rem}.pair{display:grid;grid-template-columns:1fr 1fr;gap:1.1rem}
.pair .field+.field{margin-top:0}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What the person has filled in, or is offered."""

    name: str = ""
    organization: str = ""
    host: str = "github.com"
    url: str = ""
    webhook_url: str = ""
    public: bool = False
    events: tuple[str, ...] = ()
    permissions: Mapping[str, str] = field(default_factory=dict)


def form_page(form: Form, *, file: str, nonce: str, error: str = "") -> str:
    chips = "".join(f"<li>{escape(event)}</li>" for event in form.events)
    told = (
        f'<ul class="chips">{chips}</ul>'
        if chips
        else '<p class="soft">Nothing yet: there are no handlers of its events. You can choose some there later.</p>'
    )
    rows = "".join(_permission(name, access) for name, access in form.permissions.items())
    away = "" if form.host == "github.com" and not form.public and not error else " open"
    return _page(
        "Register a GitHub App",
        f"""
<h1>Register a GitHub App</h1>
<p class="soft">GitHub asks you once more, then tells the App's secrets to this page alone. They go to
<code>{escape(file)}</code>, which only you can read.</p>
{_error(error)}
<form method="post" action="/register">
<section class="card">
<div class="pair">
<div class="field"><label for="name">Name</label>
<input id="name" name="name" type="text" required maxlength="34" autocomplete="off" value="{escape(form.name)}"
{"" if form.name else "autofocus "}placeholder="my-app">
<p class="hint">Nobody else on GitHub may have it.</p></div>
<div class="field"><label for="organization">Organization</label>
<input id="organization" name="organization" type="text" autocomplete="off" autocapitalize="off" spellcheck="false"
value="{escape(form.organization)}" placeholder="your own account">
<p class="hint">Leave it empty for your own account.</p></div>
</div>
<div class="field"><label for="webhook_url">Webhook address</label>
<input id="webhook_url" name="webhook_url" type="url" inputmode="url" autocomplete="off"
value="{escape(form.webhook_url)}" placeholder="https://app.example.com/webhooks/github">
<p class="hint">Where GitHub reaches your server. Leave it empty if there is none yet.</p></div>
</section>
<section class="card"><h2>GitHub tells it about</h2>{told}</section>
<section class="card"><h2>It may</h2><ul class="rows">{rows}</ul>
<p class="hint">Write is what it takes to comment, label, or set a check.</p></section>
<details class="card"{away}><summary>More</summary>
<div class="field"><label for="host">GitHub</label>
<input id="host" name="host" type="text" required autocomplete="off" autocapitalize="off" spellcheck="false"
value="{escape(form.host)}">
<p class="hint">github.com, SUB.ghe.com, or your Enterprise Server's name.</p></div>
<div class="field"><label for="url">Home page</label>
<input id="url" name="url" type="url" autocomplete="off" value="{escape(form.url)}" placeholder="https://example.com">
<p class="hint">Shown to whoever installs it.</p></div>
<div class="field"><label class="check">
<input name="public" type="checkbox" value="1"{" checked" if form.public else ""}>
<span>Others may install it too</span></label></div>
</details>
<button>Register on GitHub</button>
</form>""",
        nonce=nonce,
    )


def handover_page(address: str, manifest: str, *, host: str, nonce: str) -> str:
    """Posts the manifest to GitHub by itself; with a button where scripts are off."""
    return _page(
        "On to GitHub",
        f"""
<h1>On to {escape(host)}</h1>
<p class="soft">Confirm there; you come back by yourself.</p>
<form id="go" method="post" action="{escape(address)}">
<input type="hidden" name="manifest" value="{escape(manifest)}">
<button>Continue to GitHub</button></form>
<script nonce="{nonce}">document.getElementById("go").submit()</script>""",
        nonce=nonce,
    )


def done_page(*, name: str, install_url: str, file: str, commands: str, nonce: str) -> str:
    return _page(
        "Registered",
        f"""
<h1>{escape(name)} is registered</h1>
<p class="soft">You can close this page when you have read it.</p>
<section class="card"><ol>
<li><strong>Its secrets</strong> are in <code>{escape(file)}</code>. GitHub does not show them again; keep the file
out of version control.</li>
<li><strong>Install it</strong> where it should work.
<a class="go" href="{escape(install_url)}">Install {escape(name)}</a></li>
<li><strong>Run it.</strong><pre>{escape(commands)}</pre></li>
</ol></section>""",
        nonce=nonce,
    )


def refusal_page(title: str, reason: str, *, nonce: str, back: bool = False) -> str:
    again = '<a class="go" href="/">Try again</a>' if back else ""
    return _page(title, f"<h1>{escape(title)}</h1>{_error(reason)}{again}", nonce=nonce)


def _permission(name: str, access: str) -> str:
    shown = escape(name.replace("_", " "))
    choices = ("read",) if name == "metadata" else ACCESS
    options = "".join(f"<option{' selected' if one == access else ''}>{one}</option>" for one in choices)
    id = escape(f"permission-{name}")
    return f'<li><label for="{id}">{shown}</label><select id="{id}" name="{id}">{options}</select></li>'


def _error(text: str) -> str:
    return f'<p class="bad" role="alert">{escape(text)}</p>' if text else ""


def _page(title: str, body: str, *, nonce: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<title>{escape(title)} · hookwright</title><style nonce="{nonce}">{_STYLE}</style></head>'
        f"<body><main>{body}</main></body></html>"
    )
