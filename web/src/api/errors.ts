export const UNREACHABLE = 'Cannot connect to the server. Check your connection and try again.';

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

/** What the API, or something in front of it, said in place of an answer. */
export async function toError(response: Response): Promise<ApiError> {
  let body: Record<string, unknown> = {};
  try {
    body = (await response.json()) as Record<string, unknown>;
  } catch {
    body = {};
  }
  const away = [502, 503, 504].includes(response.status);
  const text =
    typeof body.message === 'string'
      ? body.message
      : away
        ? UNREACHABLE
        : `The server answered ${response.status}. Try again in a moment.`;
  return new ApiError(
    response.status,
    typeof body.code === 'string' ? body.code : `HTTP_${response.status}`,
    text,
    typeof body.details === 'object' ? (body.details as Record<string, unknown> | null) : null,
    typeof body.request_id === 'string' ? body.request_id : response.headers.get('X-Request-ID'),
    typeof body.retryAfter === 'number' ? body.retryAfter : null,
  );
}
