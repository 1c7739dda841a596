// Keeps the page's files for when there is no network, and sends the headers of cross-origin isolation where the host does not.
/// <reference lib="webworker" />
const worker = globalThis as unknown as ServiceWorkerGlobalScope;

/** What the page is made of, put in when it is built: this file changes whenever the page does, which is how browsers see that there is a new one. */
declare const PAGE: { readonly version: string; readonly files: readonly string[] };

/** Other pages of the same host keep theirs under other names. */
const KEPT = `playground ${worker.registration.scope}`;
/** Where the names of what is kept are kept. */
const LIST = "kept.json";
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

worker.addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => worker.skipWaiting()));
});
worker.addEventListener("activate", (event) => {
  event.waitUntil(worker.clients.claim());
});
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const isOurs = request.method === "GET" && request.url.startsWith(worker.registration.scope);
  if (isOurs) event.respondWith(answer(request));
});

async function keep(): Promise<void> {
  const cache = await caches.open(KEPT);
  const before = await cache
    .match(LIST)
    .then((list): Promise<readonly string[]> | readonly string[] => list?.json() ?? []);
  // Names of assets hold a hash of what is in them: those that the page has just loaded need not be asked for again.
  const fresh = (file: string): RequestCache => (file.startsWith("assets/") ? "default" : "no-cache");
  await cache.addAll(PAGE.files.map((file) => new Request(file, { cache: fresh(file) })));
  await cache.put(LIST, new Response(JSON.stringify(PAGE.files)));
  // A page that is still open may ask for files of the version before; older ones go.
  const wanted = new Set([LIST, ...PAGE.files, ...before].map((file) => new URL(file, worker.registration.scope).href));
  for (const { url } of await cache.keys()) if (!wanted.has(url)) await cache.delete(url);
}

/** Files that are named by what is in them come from what was kept; the page itself from the network, while there is one. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(KEPT);
  const isPage = request.mode === "navigate";
  const kept = await cache.match(isPage ? worker.registration.scope : request, { ignoreSearch: isPage });
  if (kept && !isPage) return isolated(kept);
  try {
    return isolated(await fetch(request));
  } catch (error) {
    if (kept) return isolated(kept);
    throw error;
  }
}

function isolated(response: Response): Response {
  if (response.status === 0 || response.redirected) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(isolation)) headers.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
