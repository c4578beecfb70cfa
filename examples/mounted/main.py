"""The app inside another ASGI program: its webhook answers at /hooks/webhooks/github."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from hookwright import App, Context

app = App()


@app.on("push")
async def pushed(ctx: Context) -> None:
    ctx.log.info("pushed", extra={"repository": ctx.delivery.facts.repository})


async def home(request: Request) -> PlainTextResponse:
    return PlainTextResponse("my own site")


site = Starlette(routes=[Route("/", home), Mount("/hooks", app.asgi())], lifespan=app.lifespan)
