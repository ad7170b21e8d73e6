import { IconBuilding, IconServer, IconUser } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Chip } from '@/components/Chip';
import { useDocumentTitle } from '@/lib/document-title';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './SettingsSection.module.css';

const SCOPES = {
  tenant: { icon: IconBuilding, label: 'tenantScope' },
  system: { icon: IconServer, label: 'systemScope' },
  me: { icon: IconUser, label: 'meScope' },
} as const;

interface SettingsSectionProps {
  title: string;
  /** Whom a change here reaches. */
  scope: keyof typeof SCOPES;
  description?: ReactNode;
  actions?: ReactNode;
  /** Search and filters, in one line over what they narrow. */
  tools?: ReactNode;
  /** As wide as the window, for matrices. */
  wide?: boolean;
  children: ReactNode;
}

/** One page of the settings: title, whom it reaches, what it is about, actions, then its content. */
export function SettingsSection(props: SettingsSectionProps) {
  const { title, scope, description, actions, tools, wide = false, children } = props;
  const t = useTexts(texts);
  const { icon: Shape, label } = SCOPES[scope];
  useDocumentTitle(title);
  return (
    <div className={classes.section} data-wide={wide || undefined}>
      <header className={classes.header}>
        <div className={classes.line}>
          <h1 className={classes.title}>{title}</h1>
          <Chip tone="outline" icon={<Shape size={13} aria-hidden />}>
            {t(label)}
          </Chip>
          <span className={classes.space} />
          {actions && <div className={classes.actions}>{actions}</div>}
        </div>
        {description && <p className={classes.description}>{description}</p>}
      </header>
      {tools && <div className={classes.tools}>{tools}</div>}
      {children}
    </div>
  );
}

interface SettingsCardProps {
  title: ReactNode;
  text?: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
}

/** A group of settings that belong together. */
export function SettingsCard({ title, text, actions, children }: SettingsCardProps) {
  return (
    <section className={classes.card}>
      <div className={classes.cardHead}>
        <div className={classes.cardWords}>
          <h2 className={classes.cardTitle}>{title}</h2>
          {text && <p className={classes.cardText}>{text}</p>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
      {children && <div className={classes.cardBody}>{children}</div>}
    </section>
  );
}
