// Keeping the page for the time without a network.

/** Starts the service worker, where there may be one. */
export async function keepOffline(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  // What is kept for later does not hold up what is seen first.
  if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done, { once: true }));
  const address = new URL("service-worker.js", document.baseURI).href;
  const { trustedTypes } = window as unknown as { readonly trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy("playground-scripts", {
    createScriptURL: (url) => {
      if (url !== address) throw new TypeError("only the page's own service worker may run.");
      return url;
    },
  });
  try {
    await navigator.serviceWorker.register((policy?.createScriptURL(address) ?? address) as string);
  } catch {
    // Private windows and some hosts allow none: the page then needs the network.
  }
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): unknown };
}
