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

/** The way to where a step is done; nothing for what happens outside the program. */
export function StepAction({ step, onRegional }: StepActionProps) {
  const t = useTexts(texts);
  const { permissions } = useMe();
  const metadata = useMetadata();
  const type = importableTypes(metadata)[0];
  if (step === 'administrator' && permissions.includes('users.read'))
    return (
      <LinkButton to="/settings/$page" params={{ page: 'users' }} variant="default" size="xs">
        {t('administratorGo')}
      </LinkButton>
    );
  if (step === 'settings')
    return (
      <Button variant="default" size="xs" onClick={onRegional}>
        {t('settingsGo')}
      </Button>
    );
  if (step === 'integrations' && permissions.includes('integrations.read'))
    return (
      <LinkButton to="/settings/$page" params={{ page: 'integrations' }} variant="default" size="xs">
        {t('integrationsGo')}
      </LinkButton>
    );
  if (step === 'import' && type)
    return (
      <LinkButton to="/import/$type" params={{ type }} variant="default" size="xs">
        {t('importGo', { things: metadata.types[type]?.label.plural.toLowerCase() ?? type })}
      </LinkButton>
    );
  return null;
}
