/** A key nobody else has. `crypto.randomUUID` exists only on https and localhost; this also works on a LAN address. */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
