import { lazy, Suspense, useCallback, useState, type ReactNode } from 'react';
import type { TypeName } from '@/api/types';
import { CreateContext, type CreateOptions, type OpenCreate } from './create-context';

const CreateDialog = lazy(() =>
  import('./CreateDialog').then((module) => ({ default: module.CreateDialog })),
);

/** One create dialog for the whole application, loaded when first asked for. */
export function CreateProvider({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState<{ type: TypeName; options: CreateOptions } | null>(null);
  const open = useCallback<OpenCreate>((type, options = {}) => setAsked({ type, options }), []);
  return (
    <CreateContext value={open}>
      {children}
      <Suspense>{asked && <CreateDialog {...asked} onClose={() => setAsked(null)} />}</Suspense>
    </CreateContext>
  );
}
