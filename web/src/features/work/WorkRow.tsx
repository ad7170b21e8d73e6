import { ActionIcon, Button, Progress, Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconDownload,
  IconPencil,
  IconPlayerStop,
  IconSpeakerphone,
  IconUpload,
  type Icon,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { useUndoJob } from '@/features/list/use-follow-job';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { fileAddress, isAtWork, shareOf, useCancel, type Work } from './queries';
import { texts } from './texts';
import { useWorkWords } from './use-words';
import classes from './Work.module.css';

const ICONS: Record<Work['kind'], Icon> = {
  export: IconDownload,
  workspace_export: IconDownload,
  import: IconUpload,
  bulk: IconPencil,
  campaign: IconSpeakerphone,
};

/** One piece of work: how far it is, its end, and what can be done with it. */
export function WorkRow({ work, onOpen }: { work: Work; onOpen: () => void }) {
  const { whatOf, howOf } = useWorkWords();
  const what = whatOf(work);
  const Shape =
    work.status === 'failed' || work.status === 'paused'
      ? IconAlertTriangle
      : work.status === 'completed'
        ? IconCircleCheck
        : ICONS[work.kind];
  const share = shareOf(work);
  return (
    <li className={classes.row} data-status={work.status}>
      <Shape size={18} className={classes.icon} aria-hidden />
      <div className={classes.words}>
        {work.link ? (
          <Link to={work.link} className={classes.name} onClick={onOpen}>
            {what}
          </Link>
        ) : (
          <span className={classes.name}>{what}</span>
        )}
        {isAtWork(work) && (
          <Progress
            size={5}
            value={share === null ? 100 : share * 100}
            animated={share === null && work.status === 'running'}
            aria-label={what}
          />
        )}
        <span className={`num ${classes.how}`}>{howOf(work)}</span>
      </div>
      <Actions work={work} what={what} />
    </li>
  );
}

function Actions({ work, what }: { work: Work; what: string }) {
  const t = useTexts(texts);
  const cancel = useCancel();
  const { cancel_path: path, file_path: file, undo_path: back } = work;
  if (file)
    return (
      <Button
        component="a"
        href={fileAddress(file)}
        download
        variant="default"
        size="compact-sm"
        className={classes.action}
        aria-label={t('downloadOf', { what })}
      >
        {t('download')}
      </Button>
    );
  if (back) return <Undo path={back} what={what} />;
  if (!path) return null;
  const end = () =>
    cancel.mutate(path, {
      onSuccess: () => void toastDone(t('stopped')),
      onError: (error) => void toastRefused(messageOf(error)),
    });
  return (
    <Tooltip label={t('stop')}>
      <ActionIcon
        variant="subtle"
        color="gray"
        className={classes.action}
        loading={cancel.isPending}
        aria-label={t('stopOf', { what })}
        onClick={end}
      >
        <IconPlayerStop size={18} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function Undo({ path, what }: { path: string; what: string }) {
  const t = useTexts(texts);
  const undo = useUndoJob();
  const [busy, setBusy] = useState(false);
  const run = () => {
    setBusy(true);
    void undo(path).finally(() => setBusy(false));
  };
  return (
    <Button
      variant="default"
      size="compact-sm"
      className={classes.action}
      loading={busy}
      aria-label={t('undoOf', { what })}
      onClick={run}
    >
      {t('undo')}
    </Button>
  );
}
