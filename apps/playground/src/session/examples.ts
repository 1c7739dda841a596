// The graphs to begin with: the lecture's own, and what they lead to.
import type { Word } from "../words/words.ts";

export interface Example {
  readonly name: Word;
  readonly text: string;
}

export const examples = [
  { name: "example.first", text: "q = x + y; f = q * z; x = -2, y = 5, z = -4" },
  {
    name: "example.sigmoid",
    text: "f = 1 / (1 + exp(-(w0 * x0 + w1 * x1 + w2))); w0 = 2, x0 = -1, w1 = -3, x1 = -2, w2 = -3",
  },
  {
    name: "example.merged",
    text: "f = sigmoid(w0 * x0 + w1 * x1 + w2); w0 = 2, x0 = -1, w1 = -3, x1 = -2, w2 = -3",
  },
  { name: "example.branch", text: "a = x * y; f = a * a + x; x = 3, y = -2" },
  { name: "example.router", text: "f = 2 * (x * y + max(z, w)); x = 3, y = -4, z = 2, w = -1" },
  {
    name: "example.norm",
    text: "q = matmul(W, x); f = sum(square(q)); W = [[0.1, 0.5], [-0.3, 0.8]], x = [[0.2], [0.4]]",
  },
  {
    name: "example.network",
    text: "h = relu(matmul(W1, x)); f = sum(matmul(W2, h)); W1 = [[0.5, -1], [1, 1.5], [-0.3, 0.8]], W2 = [[1, -2, 0.5]], x = [[2], [-1]]",
  },
  { name: "example.wrong", text: "q = x + y; f = wrongMultiply(q, z); x = -2, y = 5, z = -4" },
  { name: "example.closed", text: "h = relu(w * x + b); f = (h - t) ^ 2; w = -2, x = 3, b = 1, t = 1" },
  { name: "example.empty", text: "" },
] as const satisfies readonly Example[];
