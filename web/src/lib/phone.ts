import { queryOptions, useQuery } from '@tanstack/react-query';

/** Reads by the rules of every country, which come with the first number that is shown; docs/decisions/phone-numbers.md. */
export async function loadPhoneReader(): Promise<(text: string) => string> {
  const { parsePhoneNumberFromString: parse } = await import('libphonenumber-js/min');
  return (text) => parse(text)?.formatInternational() ?? text;
}

const readerQuery = queryOptions({
  queryKey: ['phone-reader'],
  queryFn: loadPhoneReader,
  staleTime: Infinity,
  gcTime: Infinity,
  structuralSharing: false,
  networkMode: 'always',
});

/** "+12025550100" → "+1 202 555 0100"; what is no international number stays as it is. */
export function usePhoneText(text: string): string {
  const { data: read } = useQuery({ ...readerQuery, enabled: text.startsWith('+') });
  return read ? read(text) : text;
}

/** Dials the number as it is stored. */
export function dialLink(text: string): string {
  return `tel:${text.replace(/[^+\d]/g, '')}`;
}
