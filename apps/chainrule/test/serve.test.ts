// The server of the playground: what it sends, what it refuses, and how it finds a port and lets go of it.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { serve } from "../src/serve.ts";
import { folder } from "./helpers.ts";

const script = `export const lines = [${"'one line and another', ".repeat(40)}];\n`;

/** A site with what a site may have, beside something that is not part of it. */
function site(): string {
  const all = folder();
  const root = join(all, "site");
  mkdirSync(join(root, "assets"), { recursive: true });
  writeFileSync(join(all, "secret.txt"), "not for visitors");
  writeFileSync(join(root, "index.html"), "<!doctype html><title>a page</title>");
  writeFileSync(join(root, "assets", "a-1b2c3d.js"), script);
  writeFileSync(join(root, "icon.svg"), "<svg/>");
  writeFileSync(join(root, "odd.xyz"), "who knows");
  symlinkSync(join(all, "secret.txt"), join(root, "way-out.txt"));
  return root;
}

async function served(root = site(), first?: number) {
  const server = await serve(root, first);
  onTestFinished(() => server.close());
  return server;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Asks for a path as it is written: fetch would tidy `..` away. */
function ask(address: string, path: string, { method = "GET", headers = {} } = {}): Promise<Answer> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }),
      );
    })
      .on("error", reject)
      .end();
  });
}

describe("the server of the playground", () => {
  test("isolates every page, types every file, and lets only what never changes be kept", async () => {
    const { address } = await served();
    const [page, code, odd] = [
      await ask(address, "/"),
      await ask(address, "/assets/a-1b2c3d.js"),
      await ask(address, "/odd.xyz"),
    ];
    for (const { status, headers } of [page, code, odd]) {
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
      });
    }
    expect(page.headers).toMatchObject({ "content-type": "text/html; charset=utf-8", "cache-control": "no-cache" });
    expect(page.body.toString()).toContain("a page");
    expect(code.headers).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
    });
    expect(odd.headers["content-type"]).toBe("application/octet-stream");
  });

  test("sends less to those who read gzip, and the file as it is to the others", async () => {
    const { address } = await served();
    const path = "/assets/a-1b2c3d.js";
    const small = await ask(address, path, { headers: { "accept-encoding": "br, gzip" } });
    expect(small.headers).toMatchObject({ "content-encoding": "gzip", vary: "Accept-Encoding" });
    expect(small.body.length).toBe(Number(small.headers["content-length"]));
    expect(small.body.length).toBeLessThan(script.length / 4);
    expect(gunzipSync(small.body).toString()).toBe(script);
    for (const offer of ["identity", "gzip;q=0", ""]) {
      const whole = await ask(address, path, { headers: { "accept-encoding": offer } });
      expect(whole.headers["content-encoding"]).toBeUndefined();
      expect(whole.body.toString()).toBe(script);
    }
  });

  test("says by HEAD what GET would send, and refuses what would change something", async () => {
    const { address } = await served();
    const [head, get] = [await ask(address, "/", { method: "HEAD" }), await ask(address, "/")];
    expect(head.body).toHaveLength(0);
    expect(head.headers["content-length"]).toBe(get.headers["content-length"]);
    for (const method of ["POST", "PUT", "DELETE"]) expect((await ask(address, "/", { method })).status).toBe(405);
  });

  test.each([
    "/nothing.html",
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/assets/../../secret.txt",
    "/assets/%2e%2e/%2e%2e/secret.txt",
    "//secret.txt",
    "/way-out.txt",
    "/assets",
    "/%",
    "/%00",
    "http://elsewhere/../secret.txt",
  ])("has nothing at %s", async (path) => {
    const { address } = await served();
    const { status, body } = await ask(address, path);
    expect(status).toBe(404);
    expect(body.toString()).not.toContain("not for visitors");
  });

  test("goes on to the next port where one is busy", async () => {
    const busy = createServer();
    await new Promise<void>((done) => busy.listen(0, "localhost", done));
    onTestFinished(() => void busy.close());
    const { port } = busy.address() as AddressInfo;
    const root = site();
    const first = await served(root, port);
    expect(Number(new URL(first.address).port)).toBeGreaterThan(port);
    const second = await served(root, port);
    expect(second.address).not.toBe(first.address);
  });

  test("says so where every port that it tries is busy, without a warning", async () => {
    const warnings: Error[] = [];
    const warn = (warning: Error): void => void warnings.push(warning);
    process.on("warning", warn);
    onTestFinished(() => void process.off("warning", warn));
    const first = 47_000;
    const taken = await Promise.all(
      Array.from({ length: 50 }, (_, i) => {
        const busy = createServer();
        return new Promise<typeof busy>((done) => {
          // Whoever has a port already keeps it busy as well.
          busy.once("error", () => done(busy)).listen(first + i, "localhost", () => done(busy));
        });
      }),
    );
    onTestFinished(() => taken.forEach((busy) => void busy.close()));
    await expect(serve(site(), first)).rejects.toMatchObject({ code: "E_PORT" });
    await new Promise((go) => setTimeout(go, 10));
    expect(warnings).toEqual([]);
  });

  test("lets go of its port and of those who are still connected", async () => {
    const root = site();
    const server = await serve(root, 46173);
    const { port } = new URL(server.address);
    // A connection that is kept open must not keep the server.
    await ask(server.address, "/", { headers: { connection: "keep-alive" } });
    await server.close();
    await expect(ask(server.address, "/")).rejects.toThrow();
    const again = await served(root, Number(port));
    expect(again.address).toBe(server.address);
  });
});
