/** Every refusal of the API, and the network's own failures under the code NETWORK. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Record<string, unknown> | null = null,
    readonly requestId: string | null = null,
    /** Seconds, when the server asks to wait. */
    readonly retryAfter: number | null = null,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  /** Texts per field of a VALIDATION_ERROR, else nothing. */
  get fieldErrors(): Record<string, string> {
    if (this.code !== 'VALIDATION_ERROR' || !this.details) return {};
    return Object.fromEntries(
      Object.entries(this.details).map(([field, texts]) => [
        field,
        Array.isArray(texts) ? texts.join(' ') : String(texts),
      ]),
    );
  }
}

export function isOffline(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'NETWORK';
}

/** What to tell the user about any thrown value. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  return 'Something went wrong here. Reload the page and try again.';
}
