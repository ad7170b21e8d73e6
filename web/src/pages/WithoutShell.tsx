import type { ErrorComponentProps } from '@tanstack/react-router';
import { NotFound } from './NotFound';
import { PageFailed } from './PageFailed';

/** What is shown when there is no shell around it: these bring their own landmark. */
export function AppNotFound() {
  return (
    <main>
      <NotFound />
    </main>
  );
}

export function AppFailed(props: ErrorComponentProps) {
  return (
    <main>
      <h1 className="sr-only">Aisha CRM</h1>
      <PageFailed {...props} />
    </main>
  );
}
