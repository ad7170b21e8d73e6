/** Search parameters are plain strings: what stands in the address bar can be read, typed and shared. */
export type SearchParams = Record<string, string | undefined>;

/** Left unescaped because they are safe in a query and carry the filter's grammar. */
const READABLE: Record<string, string> = {
  '%2C': ',',
  '%3B': ';',
  '%7E': '~',
  '%28': '(',
  '%29': ')',
  '%3A': ':',
  '%40': '@',
  '%2F': '/',
};

export function parseSearch(search: string): SearchParams {
  return Object.fromEntries(new URLSearchParams(search));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const parts = Object.entries(search)
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '')
    .map(([key, value]) => `${encodeURIComponent(key)}=${readable(value)}`);
  return parts.length ? `?${parts.join('&')}` : '';
}

function readable(value: string): string {
  return encodeURIComponent(value)
    .replace(/%(?:2C|3B|7E|28|29|3A|40|2F)/g, (code) => READABLE[code] ?? code)
    .replace(/%20/g, '+');
}
