// The playground's pages over HTTP, to this machine alone.
import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { acceptsGzip, compressor, type FoundFile, isCompressible } from "./compress.ts";
import { Failure, reasonOf } from "./failure.ts";

export interface Served {
  /** What people open. */
  readonly address: string;
  /** Stops at once, open connections included. */
  close(): Promise<void>;
}

const FIRST_PORT = 4173;
/** So many busy ports are passed over. */
const PORTS = 50;

/** Cross-origin isolation, without which pages have no shared memory and so no threads; the content policy is in the page itself. */
const HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
};

/** Serves a folder at the first free port from 4173 on. E_PORT. */
export async function serve(folder: string, first = FIRST_PORT): Promise<Served> {
  const root = await realpath(folder);
  const compress = compressor();
  const server = createServer((request, response) => {
    // Whoever asked may go before the answer is whole: then there is nobody to tell.
    answer({ root, compress }, request, response).catch(() => response.destroy());
  });
  const port = await listen(server, first);
  return {
    address: `http://localhost:${port}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function listen(server: Server, first: number): Promise<number> {
  for (let port = first; port < first + PORTS; port++) {
    const error = await attempt(server, port);
    if (!error) return port;
    if (error.code !== "EADDRINUSE" && error.code !== "EACCES")
      throw new Failure("E_PORT", `the playground cannot be served: ${reasonOf(error)}.`);
  }
  throw new Failure("E_PORT", `the playground cannot be served: ports ${first} to ${first + PORTS - 1} are all busy.`);
}

type ListenError = Error & { readonly code?: string };

/** Listens to a port; what stands in the way, where something does. */
const attempt = (server: Server, port: number): Promise<ListenError | undefined> =>
  new Promise((settle) => {
    const done = (error?: ListenError): void => {
      server.off("error", done).off("listening", done);
      settle(error);
    };
    server.once("error", done).once("listening", done).listen(port, "localhost");
  });

interface Source {
  readonly root: string;
  readonly compress: (file: FoundFile) => Promise<Buffer>;
}

async function answer({ root, compress }: Source, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refuse = (status: number, text: string): void => {
    response.writeHead(status, { ...HEADERS, "Content-Type": "text/plain; charset=utf-8" }).end(`${text}\n`);
  };
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(405, "Only GET and HEAD.");
  const file = await fileOf(root, request.url ?? "/");
  if (!file) return refuse(404, "There is no such page here.");
  // Names of assets hold a hash of what is in them.
  const lasting = file.path.includes(`${sep}assets${sep}`);
  const compressible = isCompressible(file);
  const compressed = compressible && acceptsGzip(request.headers["accept-encoding"]) ? await compress(file) : undefined;
  response.writeHead(200, {
    ...HEADERS,
    "Content-Type": TYPES[extname(file.path)] ?? "application/octet-stream",
    "Content-Length": compressed?.length ?? file.size,
    ...(compressible && { Vary: "Accept-Encoding" }),
    ...(compressed && { "Content-Encoding": "gzip" }),
    "Cache-Control": lasting ? "public, max-age=31536000, immutable" : "no-cache",
  });
  if (request.method === "HEAD") response.end();
  else if (compressed) response.end(compressed);
  else await pipeline(createReadStream(file.path), response);
}

/** The file that a request names, as long as it lies in the folder. */
async function fileOf(root: string, url: string): Promise<FoundFile | undefined> {
  try {
    const name = decodeURIComponent(url.replace(/[?#].*/s, ""));
    const path = await realpath(join(root, name.endsWith("/") ? `${name}index.html` : name));
    const found = path.startsWith(root + sep) ? await stat(path) : undefined;
    return found?.isFile() ? { path, size: found.size, changed: found.mtimeMs } : undefined;
  } catch {
    return undefined;
  }
}
