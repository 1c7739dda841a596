// A host that knows nothing but files: no headers, and the page somewhere below.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

export interface PlainHost {
  readonly address: string;
  /** How often each file has been asked for. */
  readonly asked: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** Serves the files of a folder under /some/where/. */
export async function plainHost(folder: string): Promise<PlainHost> {
  const asked = new Map<string, number>();
  const server = createServer(async ({ url = "" }, response) => {
    const name = new URL(url, "http://localhost").pathname.replace("/some/where/", "") || "index.html";
    if (name === "/favicon.ico") return void response.writeHead(204).end();
    asked.set(name, (asked.get(name) ?? 0) + 1);
    try {
      const content = await readFile(join(folder, name));
      response.writeHead(200, { "Content-Type": types[extname(name)] ?? "text/plain" }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((done) => server.listen(0, "localhost", done));
  return {
    address: `http://localhost:${(server.address() as AddressInfo).port}/some/where/`,
    asked,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
