import { createContext, useContext } from 'react';
import type { CrmRecord, TypeName } from '@/api/types';

export interface CreateOptions {
  /** Values the form starts with, such as the account of a new deal. */
  preset?: Record<string, unknown>;
  /** Names of preset links, as `include=*` would deliver them: `{ account: { id, name } }`. */
  names?: Record<string, unknown>;
  onCreated?: (record: CrmRecord) => void;
}
export type OpenCreate = (type: TypeName, options?: CreateOptions) => void;

export const CreateContext = createContext<OpenCreate>(() => undefined);

/** `const create = useCreate(); create('leads')` opens the form of that type from anywhere. */
export function useCreate(): OpenCreate {
  return useContext(CreateContext);
}
