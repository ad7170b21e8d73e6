import { Button } from '@mantine/core';
import { useMe, useMetadata } from '@/api/session';
import { LinkButton } from '@/components/LinkButton';
import { importableTypes } from '@/features/shell/navigation';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';

interface StepActionProps {
  step: string;
  onRegional: () => void;
}

interface StepPage {
  path: string;
  permission: string;
  text: 'administratorGo' | 'integrationsGo' | 'modulesGo';
}

/** Steps that are done on a page of the settings. */
const PAGES: Partial<Record<string, StepPage>> = {
  administrator: { path: 'users', permission: 'users.read', text: 'administratorGo' },
  integrations: { path: 'integrations', permission: 'integrations.read', text: 'integrationsGo' },
  modules: { path: 'modules', permission: 'settings.read', text: 'modulesGo' },
};

/** The way to where a step is done; nothing for what happens outside the program. */
export function StepAction({ step, onRegional }: StepActionProps) {
  const t = useTexts(texts);
  const { permissions } = useMe();
  const metadata = useMetadata();
  const type = importableTypes(metadata)[0];
  const page = PAGES[step];
  if (page && permissions.includes(page.permission))
    return (
      <LinkButton to="/settings/$page" params={{ page: page.path }} variant="default" size="xs">
        {t(page.text)}
      </LinkButton>
    );
  if (step === 'settings')
    return (
      <Button variant="default" size="xs" onClick={onRegional}>
        {t('settingsGo')}
      </Button>
    );
  if (step === 'import' && type)
    return (
      <LinkButton to="/import/$type" params={{ type }} variant="default" size="xs">
        {t('importGo', { things: metadata.types[type]?.label.plural.toLowerCase() ?? type })}
      </LinkButton>
    );
  return null;
}
