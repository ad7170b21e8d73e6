import { IconAlertCircle, IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './Notice.module.css';

const ICONS = { danger: IconAlertCircle, warning: IconAlertTriangle, info: IconInfoCircle };

interface NoticeProps {
  tone: keyof typeof ICONS;
  children: ReactNode;
}

/** A sentence that needs attention, in its place on the page. A danger is announced at once. */
export function Notice({ tone, children }: NoticeProps) {
  const Icon = ICONS[tone];
  return (
    <div
      className={classes.notice}
      role={tone === 'danger' ? 'alert' : undefined}
      style={{
        background: `var(--${tone}-soft)`,
        borderColor: `var(--${tone}-line)`,
        color: `var(--${tone}-text)`,
      }}
    >
      <Icon size={16} aria-hidden />
      <div>{children}</div>
    </div>
  );
}
