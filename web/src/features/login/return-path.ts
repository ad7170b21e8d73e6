/** Only a path of this application: an address from outside must not be followed after signing in. */
export function safeReturnPath(next: string | undefined): string {
  if (!next || !next.startsWith('/') || /^\/[/\\]/.test(next) || next.startsWith('/login')) return '/';
  return next;
}
