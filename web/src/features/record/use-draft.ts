import { useStoredState } from '@/lib/stored-state';
import { EMPTY_DRAFT, type Draft } from './composer-draft';

/** The id of the composer on the page of a record. */
export const COMPOSER = 'record-composer';

/** The draft of one record, kept in this browser. */
export function useDraft(type: string, id: string): [Draft, (draft: Draft) => void] {
  const [stored, setStored] = useStoredState<Partial<Draft>>(`draft-${type}-${id}`, EMPTY_DRAFT);
  return [{ ...EMPTY_DRAFT, ...stored }, setStored];
}
