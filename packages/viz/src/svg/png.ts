import { DrawingError } from "../error.ts";
import type { SvgNode } from "./svg-node.ts";
import { toSvgText } from "./svg-text.ts";

/** What a page lends: a `window` will do. */
export interface PngPage {
  readonly document: {
    createElement(name: "img"): HTMLImageElement;
    createElement(name: "canvas"): HTMLCanvasElement;
  };
  readonly URL: Pick<typeof URL, "createObjectURL" | "revokeObjectURL">;
}

/** The picture as the bytes of a PNG, with `scale` pixels to each of its units: 2 is crisp in print and on dense screens. */
export async function toPng(tree: SvgNode, page: PngPage, scale = 2): Promise<Blob> {
  const [width, height] = [Number(tree.attributes.width), Number(tree.attributes.height)];
  if (!(width > 0 && height > 0 && width * scale <= 16_384 && height * scale <= 16_384))
    throw new DrawingError(
      "E_IMAGE",
      `a picture of ${width} × ${height} at ${scale} pixels a unit: browsers draw 1 to 16384 pixels a side; choose another scale, or SVG`,
    );
  const address = page.URL.createObjectURL(new Blob([toSvgText(tree)], { type: "image/svg+xml" }));
  try {
    const image = page.document.createElement("img");
    image.src = address;
    await image.decode().catch((cause: unknown) => {
      throw new DrawingError(
        "E_IMAGE",
        "the page would not open the picture: its content policy must allow images of blob:",
        { cause },
      );
    });
    const canvas = page.document.createElement("canvas");
    canvas.width = Math.ceil(width * scale);
    canvas.height = Math.ceil(height * scale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((resolve, reject) => {
      canvas.toBlob((blob) => {
        if (blob === null)
          reject(
            new DrawingError(
              "E_IMAGE",
              `no room for ${canvas.width} × ${canvas.height} pixels: choose a smaller scale`,
            ),
          );
        else resolve(blob);
      }, "image/png");
    });
  } finally {
    page.URL.revokeObjectURL(address);
  }
}
