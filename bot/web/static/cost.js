// What a text costs: GSM 03.38 septets or UCS-2 units, and parts (3GPP TS 23.038).
// An escape pair or a surrogate pair is never cut between two parts.

export function cost(text, basic, extension) {
  const letters = [...text];
  const gsm = letters.every((letter) => basic.includes(letter) || extension.includes(letter));
  const sizes = letters.map((letter) => (gsm ? (extension.includes(letter) ? 2 : 1) : letter.length));
  const units = sizes.reduce((sum, size) => sum + size, 0);
  const [alone, shared] = gsm ? [160, 153] : [70, 67];
  const parts = units <= alone ? 1 : count(sizes, shared);
  return { encoding: gsm ? "GSM-7" : "UCS-2", units, parts, room: parts === 1 ? alone : parts * shared };
}

function count(sizes, limit) {
  let parts = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > limit) {
      parts += 1;
      used = 0;
    }
    used += size;
  }
  return parts;
}
