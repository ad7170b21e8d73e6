/** What an installation tells its pages when they start; nothing of it is known when they are built. */
interface Configuration {
  /** Where the API is; empty for the address of the pages themselves. */
  apiBase: string;
}

const USUAL: Configuration = { apiBase: '' };

let known: Configuration = USUAL;
let asked: Promise<Configuration> | null = null;

/** The installation's configuration, asked for once; without an answer everything is where it usually is. */
export function configuration(): Promise<Configuration> {
  asked ??= ask().catch(() => {
    asked = null;
    return USUAL;
  });
  return asked;
}

async function ask(): Promise<Configuration> {
  const response = await fetch('/config.json');
  const { api_base: base } = (await response.json()) as { api_base?: unknown };
  known = { apiBase: typeof base === 'string' ? base.replace(/\/+$/, '') : '' };
  return known;
}

/** The whole address of an API path, for links; pages with such links were loaded from the API. */
export function apiAddress(path: string): string {
  return known.apiBase + path;
}
