// Making a thing when it is first asked for.

/** What is known under a key, or else made and remembered. */
export function remember<K, V>(
  known: { get(key: K): V | undefined; set(key: K, value: V): void },
  key: K,
  make: () => V,
): V {
  const there = known.get(key);
  if (there !== undefined) return there;
  const made = make();
  known.set(key, made);
  return made;
}
