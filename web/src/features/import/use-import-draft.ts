import { useEffect, useRef, useState } from 'react';
import type { MappingDraft } from './mapping-state';
import { useSaveMapping } from './queries';
import type { ImportJob } from './types';

const QUIET_MS = 600;

export interface ImportDraft {
  draft: MappingDraft;
  change: (next: MappingDraft) => void;
  /** Resolves once the server has what is on the screen; throws its refusal. */
  flush: () => Promise<void>;
  isSaving: boolean;
  error: unknown;
}

const EDITABLE = new Set(['uploaded', 'validated']);

/** The mapping on screen; saved by itself shortly after each change, so that leaving loses nothing. */
export function useImportDraft(job: ImportJob): ImportDraft {
  const [draft, setDraft] = useState<MappingDraft>({ mapping: job.mapping, options: job.options });
  const [dirty, setDirty] = useState(false);
  const { mutateAsync, isPending, error } = useSaveMapping(job.id);
  const latest = useRef(draft);

  const save = async () => {
    const sent = latest.current;
    await mutateAsync(sent);
    if (latest.current === sent) setDirty(false);
  };
  useEffect(() => {
    if (!dirty || !EDITABLE.has(job.status)) return undefined;
    const timer = setTimeout(() => {
      const sent = latest.current;
      void mutateAsync(sent).then(
        () => latest.current === sent && setDirty(false),
        () => undefined,
      );
    }, QUIET_MS);
    return () => clearTimeout(timer);
  }, [dirty, draft, mutateAsync, job.status]);

  return {
    draft,
    change: (next) => {
      latest.current = next;
      setDraft(next);
      setDirty(true);
    },
    flush: () => (dirty ? save() : Promise.resolve()),
    isSaving: isPending,
    error,
  };
}
