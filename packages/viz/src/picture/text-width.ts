/** Parts of the font's size that characters take, for room to be kept before any page can measure. */
const parts: readonly (readonly [RegExp, number])[] = [
  [/\p{M}/u, 0],
  [/[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]|\p{Extended_Pictographic}/u, 1.02],
  [/[ijl.,:;'|!]/, 0.34],
  [/[ft()[\]rI ]/, 0.42],
  [/[mwMW@%]/, 0.95],
  [/[+−×÷=<>~]/, 0.86],
  [/[-0-9]/, 0.66],
  [/\p{Lu}/u, 0.74],
];

/** About how wide a text will be, rather too much than too little. */
export function textWidth(text: string, size: number): number {
  let sum = 0;
  for (const character of text) sum += parts.find(([kind]) => kind.test(character))?.[1] ?? 0.62;
  return sum * size;
}
