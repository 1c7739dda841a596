// The page begins here: the reader's language, the document of the link, and then the page.
import { fromFragment, type PlaygroundDocument, PlaygroundError } from "@chainrule/playground-core";
import { mount } from "svelte";
import Page from "./Page.svelte";
import { contextOf } from "./session/page.ts";
import { Session } from "./session/session.svelte.ts";
import "./page.css";
import { keepOffline } from "./offline/register.ts";
import { Settings } from "./settings/settings.svelte.ts";

/** The document of a link; nothing where there is none, and the problem where it is broken. */
async function linked(): Promise<PlaygroundDocument | PlaygroundError | undefined> {
  if (location.hash.length < 2) return undefined;
  try {
    return await fromFragment(location.hash);
  } catch (error) {
    if (error instanceof PlaygroundError) return error;
    throw error;
  }
}

const settings = new Settings();
const [given] = await Promise.all([linked(), settings.ready]);
const session = new Session(given instanceof PlaygroundError ? undefined : given);
if (given instanceof PlaygroundError) session.problem = given;
mount(Page, { target: document.getElementById("page") as HTMLElement, context: contextOf({ session, settings }) });
addEventListener("hashchange", () => location.reload());
void keepOffline();
