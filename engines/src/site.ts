// A web server for the page, on this machine only.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";

/** What makes SharedArrayBuffer exist in a page. */
export const isolated = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
} as const;

export interface Site extends AsyncDisposable {
  readonly address: string;
}

/** Serves the bundle in `folder` and a page that loads a script of it, all with these headers. */
export async function serve(
  folder: string,
  headers: Readonly<Record<string, string>>,
  script = "in-page",
): Promise<Site> {
  const html = `<!doctype html><title>training</title><link rel="icon" href="data:,"><script type="module" src="/${script}.js"></script>`;
  const server = createServer(async ({ url = "/" }, response) => {
    const isPage = url === "/";
    const body = isPage ? html : await readFile(join(folder, basename(url))).catch(() => undefined);
    const type = isPage ? "text/html" : "text/javascript";
    response.writeHead(body === undefined ? 404 : 200, { ...headers, "Content-Type": type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://localhost:${port}/`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
