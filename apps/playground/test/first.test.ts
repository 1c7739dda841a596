import { describe, expect, test } from "vitest";
import { open, skipChromium, violations, withChromium } from "./chromium.ts";
import { openInFirefox, skipFirefox, withFirefox } from "./firefox.ts";

describe.skipIf(skipChromium)("chromium", () => {
  withChromium();
  test("opens", async () => {
    const { page } = await open();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await violations(page)).toEqual([]);
  });
});
describe.skipIf(skipFirefox)("firefox", () => {
  withFirefox();
  test("opens", async () => {
    const page = await openInFirefox();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  });
});
