// The peer: a Probot app whose one handler does nothing, as Probot's documentation starts one.
import { run } from "probot";

run((app) => {
  app.on("issues.opened", async () => {});
});
