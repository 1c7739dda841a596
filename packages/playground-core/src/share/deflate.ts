// Making bytes smaller and larger again, with what every browser and Node have; never larger than was allowed.

/** What is used of the platform's streams. */
interface Transform {
  readonly writable: {
    getWriter(): { write(bytes: Uint8Array): Promise<void>; close(): Promise<void> };
  };
  readonly readable: {
    getReader(): {
      read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array }>;
      cancel(): Promise<void>;
    };
  };
}
type TransformKind = new (format: "deflate-raw") => Transform;
interface Platform {
  readonly CompressionStream: TransformKind;
  readonly DecompressionStream: TransformKind;
}
const platform = globalThis as unknown as Platform;

/** The bytes, smaller. */
export const deflate = (bytes: Uint8Array): Promise<Uint8Array | undefined> =>
  through(new platform.CompressionStream("deflate-raw"), bytes, Number.POSITIVE_INFINITY);

/** The bytes as they were; undefined as soon as there are more than `most` of them. Throws for bytes that were never deflated. */
export const inflate = (bytes: Uint8Array, most: number): Promise<Uint8Array | undefined> =>
  through(new platform.DecompressionStream("deflate-raw"), bytes, most);

async function through(stream: Transform, bytes: Uint8Array, most: number): Promise<Uint8Array | undefined> {
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  const written = writer.write(bytes).then(() => writer.close());
  // What goes wrong with writing goes wrong with reading, too, and is told there.
  written.catch(() => undefined);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done || !value) break;
    length += value.length;
    if (length > most) {
      await reader.cancel().catch(() => undefined);
      return undefined;
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
