import { Button, Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { messageOf } from '@/api/errors';
import { Chip } from '@/components/Chip';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { RelativeTime } from '@/components/Times';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useRestoreVersion, versionsQuery, type Template, type TemplateVersion } from './queries';
import { texts } from './texts';
import classes from './Editor.module.css';

interface VersionsDialogProps {
  template: Template;
  canManage: boolean;
  onClose: () => void;
}

/** Every text the template had, the newest first, and the way back to any of them. */
export function VersionsDialog({ template, canManage, onClose }: VersionsDialogProps) {
  const t = useTexts(texts);
  const phone = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const { data, error, refetch } = useQuery(versionsQuery(template.id));
  const restore = useRestoreVersion(template.id);
  const goBackTo = (version: TemplateVersion) =>
    restore.mutate(version.id, {
      onSuccess: () => {
        toastDone(t('restored', { number: version.number }));
        onClose();
      },
      onError: (refused) => toastRefused(messageOf(refused)),
    });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('versionsTitle', { name: template.name })}
      size={640}
      fullScreen={phone}
    >
      {error ? (
        <ErrorState title={t('versionsFailed')} error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <ol className={classes.versions}>
          {data.map((version, index) => (
            <li key={version.id}>
              <div className={classes.versionHead}>
                <b>{t('version', { number: version.number })}</b>
                {index === 0 && <Chip tone="success">{t('now')}</Chip>}
                <span className={classes.facts}>
                  {version.saved_by_name ?? t('somebody')}, <RelativeTime at={version.created_at} />
                </span>
                {index > 0 && canManage && (
                  <Button
                    variant="default"
                    size="compact-sm"
                    aria-label={t('restoreName', { number: version.number })}
                    loading={restore.isPending && restore.variables === version.id}
                    onClick={() => goBackTo(version)}
                  >
                    {t('restore')}
                  </Button>
                )}
              </div>
              {version.subject && <p className={classes.versionSubject}>{version.subject}</p>}
              <p className={classes.versionText}>{version.body_text}</p>
            </li>
          ))}
        </ol>
      ) : (
        <SkeletonRows rows={4} columns={2} />
      )}
    </Modal>
  );
}
