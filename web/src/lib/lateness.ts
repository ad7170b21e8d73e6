/** Milliseconds since a moment; negative while it is still to come. */
export function lateBy(due: string, now = Date.now()): number {
  return now - Date.parse(due);
}
