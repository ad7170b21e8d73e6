import { UnstyledButton } from '@mantine/core';
import { IconArrowBackUp, IconCircleCheck, IconProgress, IconX } from '@tabler/icons-react';
import { Fragment, useEffect, useState, useSyncExternalStore } from 'react';
import { dismissToast, toastStore, type Toast } from '@/lib/toasts';
import { useHotkeys } from '@/lib/use-hotkeys';
import classes from './Toasts.module.css';

/** Bottom left; announced politely, refusals at once. `Ctrl Z` takes back the newest that can be. */
export function Toasts() {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.snapshot);
  const undoable = toasts.findLast((toast) => toast.action?.keys === 'Ctrl Z');
  useHotkeys(
    {
      'mod+z': (event) => {
        if (event.target instanceof Element && event.target.matches('input, textarea')) return;
        if (undoable) act(undoable);
      },
    },
    undoable !== undefined,
  );
  return (
    <div className={classes.stack} aria-live="polite">
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function act(toast: Toast): void {
  toast.action?.run();
  dismissToast(toast.id);
}

function ToastCard({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || toast.duration === Infinity) return undefined;
    const timer = setTimeout(() => dismissToast(toast.id), toast.duration);
    return () => clearTimeout(timer);
  }, [held, toast]);
  const refused = toast.kind === 'refused';
  return (
    <div
      className={classes.toast}
      data-kind={toast.kind}
      role={refused ? 'alert' : undefined}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {refused ? (
        <IconArrowBackUp size={16} aria-hidden />
      ) : toast.kind === 'busy' ? (
        <IconProgress size={16} aria-hidden />
      ) : (
        <IconCircleCheck size={16} aria-hidden className={classes.done} />
      )}
      <span>
        {toast.text}
        {toast.links?.map(({ label, href, open }, index) => (
          <Fragment key={href}>
            {index === 0 ? ' ' : ', '}
            <a
              href={href}
              className={classes.link}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                open();
              }}
            >
              {label}
            </a>
          </Fragment>
        ))}
      </span>
      {toast.action && (
        <UnstyledButton className={classes.action} onClick={() => act(toast)}>
          {toast.action.label}
          {toast.action.keys && <span className={classes.keys}>{toast.action.keys}</span>}
        </UnstyledButton>
      )}
      <UnstyledButton className={classes.close} aria-label="Dismiss" onClick={() => dismissToast(toast.id)}>
        <IconX size={14} />
      </UnstyledButton>
      {toast.progress !== undefined && (
        <span className={classes.progress} style={{ transform: `scaleX(${toast.progress})` }} aria-hidden />
      )}
      {toast.action && !held && toast.duration !== Infinity && (
        <span className={classes.bar} style={{ animationDuration: `${toast.duration}ms` }} />
      )}
    </div>
  );
}
