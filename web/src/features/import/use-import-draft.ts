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

/** The mapping on screen; saved by itself shortly after each change, so that leaving loses nothing. */
export function useImportDraft(job: ImportJob): ImportDraft {
  const [draft, setDraft] = useState<MappingDraft>({ mapping: job.mapping, options: job.options });
  const { mutateAsync, isPending, error } = useSaveMapping(job.id);
  /** What the server does not have yet; read by timers and by the flush of the same click. */
  const unsaved = useRef<MappingDraft | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const flush = async () => {
    clearTimeout(timer.current);
    const sent = unsaved.current;
    if (!sent) return;
    await mutateAsync(sent);
    if (unsaved.current === sent) unsaved.current = null;
  };
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      if (unsaved.current) void mutateAsync(unsaved.current).catch(() => undefined);
    },
    [mutateAsync],
  );

  return {
    draft,
    change: (next) => {
      unsaved.current = next;
      setDraft(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void flush().catch(() => undefined), QUIET_MS);
    },
    flush,
    isSaving: isPending,
    error,
  };
}
