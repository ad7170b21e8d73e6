import { Button, Switch, TagsInput } from '@mantine/core';
import { useState } from 'react';
import { ApiError, messageOf } from '@/api/errors';
import { useNamedTexts } from '@/components/use-named-texts';
import { SettingsCard } from '@/features/settings/SettingsSection';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useSavePipeline, type Pipeline } from './queries';
import { texts } from './texts';
import classes from './Pipelines.module.css';

interface LostReasonsProps {
  pipeline: Pipeline;
  canManage: boolean;
}

interface Reasons {
  lost_reasons: string[];
  only_listed_reasons: boolean;
}

/** The reasons that are offered when a deal is lost, and whether there may be others. */
export function LostReasons({ pipeline, canManage }: LostReasonsProps) {
  const t = useNamedTexts(texts);
  const { mutate, isPending, error } = useSavePipeline();
  const [changed, setChanged] = useState<Reasons | null>(null);
  const stored: Reasons = {
    lost_reasons: pipeline.lost_reasons,
    only_listed_reasons: pipeline.only_listed_reasons,
  };
  const shown = changed ?? stored;
  const isDirty = changed !== null && JSON.stringify(changed) !== JSON.stringify(stored);
  const refused = error instanceof ApiError ? error.fieldErrors.lost_reasons : undefined;
  const save = (body: Reasons, isUndo: boolean, version = pipeline.version) =>
    mutate(
      { pipeline: { ...pipeline, version }, body },
      {
        onSuccess: (saved) => {
          setChanged(null);
          if (isUndo) toastDone(t('undo'));
          else toastDone(t('reasonsSaved'), () => save(stored, true, saved.version));
        },
        onError: (refusal) => toastRefused(messageOf(refusal)),
      },
    );
  return (
    <SettingsCard title={t('reasons')} text={t('reasonsText')}>
      <div className={classes.reasons}>
        <TagsInput
          label={t('reason')}
          description={t('reasonHelp')}
          value={shown.lost_reasons}
          disabled={!canManage}
          maxTags={50}
          error={refused}
          splitChars={[';']}
          acceptValueOnBlur
          onChange={(reasons) => setChanged({ ...shown, lost_reasons: reasons })}
        />
        <Switch
          label={t('only')}
          description={t('onlyText')}
          checked={shown.only_listed_reasons}
          disabled={!canManage}
          onChange={(event) => setChanged({ ...shown, only_listed_reasons: event.currentTarget.checked })}
        />
        {isDirty && (
          <div className={classes.save}>
            <Button variant="default" onClick={() => setChanged(null)}>
              {t('reset')}
            </Button>
            <Button loading={isPending} onClick={() => save(shown, false)}>
              {t('save')}
            </Button>
          </div>
        )}
      </div>
    </SettingsCard>
  );
}
