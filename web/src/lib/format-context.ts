import { createContext, useContext } from 'react';
import { createFormat, DEFAULT_FORMAT, type Format } from './format';

export const FormatContext = createContext<Format>(createFormat(DEFAULT_FORMAT));

/** Dates, numbers and money in the tenant's format. */
export function useFormat(): Format {
  return useContext(FormatContext);
}
