// A picture as PNG, drawn by the browser at twice its size.

/** The PNG of an SVG text. */
export async function pngOf(svg: string, scale = 2): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * scale;
    canvas.height = image.naturalHeight * scale;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done, refuse) =>
      canvas.toBlob((blob) => (blob ? done(blob) : refuse(new Error("the picture is too large for a canvas"))), "image/png"),
    );
  } finally {
    URL.revokeObjectURL(address);
  }
}
