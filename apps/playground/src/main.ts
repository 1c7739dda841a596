// The page begins here: the reader's language, what a link or this browser holds, and then the page.
import { mount } from "svelte";
import Page from "./Page.svelte";
import { contextOf } from "./session/page.ts";
import { Session } from "./session/session.svelte.ts";
import "./page.css";
import { keepOffline } from "./offline/register.ts";
import { Settings } from "./settings/settings.svelte.ts";

const settings = new Settings();
const session = new Session({ keeps: !new URLSearchParams(location.search).has("embed") });
const isReload = performance.getEntriesByType("navigation").some((entry) => "type" in entry && entry.type === "reload");
await Promise.all([session.begin(location.hash, isReload), settings.ready]);
mount(Page, { target: document.getElementById("page") as HTMLElement, context: contextOf({ session, settings }) });

// The first touch loads what editing and stepping need: most often it is there before the button is let go.
const touches = ["pointermove", "pointerdown", "touchstart", "keydown", "focusin", "wheel"];
const touched = (): void => {
  for (const touch of touches) removeEventListener(touch, touched, true);
  void session.load();
};
for (const touch of touches) addEventListener(touch, touched, { capture: true, passive: true });
addEventListener("hashchange", () => {
  if (location.hash.length > 1) void session.follow(location.hash);
});
void keepOffline();
