import { Anchor, Checkbox, PasswordInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usePermission } from '@/api/session';
import { useTexts } from '@/lib/i18n';
import { passwordRulesQuery } from './queries';
import { texts } from './texts';
import { suggestPassword } from './user-parts';
import classes from './Users.module.css';

interface FirstPasswordProps {
  password: string;
  error: string | undefined;
  mustChange: boolean;
  /** Another workspace than the one in use. */
  tenantId?: string | undefined;
  onPassword: (password: string) => void;
  onMustChange: (must: boolean) => void;
}

/** A password to hand over, by the rules of the workspace. */
export function FirstPassword(props: FirstPasswordProps) {
  const { password, error, mustChange, tenantId, onPassword, onMustChange } = props;
  const t = useTexts(texts);
  const [visible, setVisible] = useState(false);
  const { data: rules } = useQuery({
    ...passwordRulesQuery(tenantId),
    enabled: usePermission('settings.read'),
  });
  return (
    <>
      <PasswordInput
        label={t('password')}
        visible={visible}
        onVisibilityChange={setVisible}
        withAsterisk
        autoComplete="new-password"
        value={password}
        error={error}
        description={rules && t(rules.classes > 1 ? 'passwordHintKinds' : 'passwordHint', rules)}
        onChange={(event) => onPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': t('showPassword'), tabIndex: 0 }}
      />
      <Anchor
        component="button"
        type="button"
        className={classes.suggest}
        onClick={() => {
          onPassword(suggestPassword(rules?.length));
          setVisible(true);
        }}
      >
        {t('generate')}
      </Anchor>
      <Checkbox
        label={t('mustChange')}
        description={t('mustChangeHint')}
        checked={mustChange}
        onChange={(event) => onMustChange(event.currentTarget.checked)}
      />
    </>
  );
}
