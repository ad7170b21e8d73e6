import { Button, Modal } from '@mantine/core';
import { useTexts } from '@/lib/i18n';
import { ExportNow } from './ExportNow';
import type { ListedTenant } from './queries';
import { texts } from './texts';
import classes from './Tenants.module.css';

/** Everything of a tenant as a file, without entering it. */
export function ExportDialog({ tenant, onClose }: { tenant: ListedTenant; onClose: () => void }) {
  const t = useTexts(texts);
  return (
    <Modal opened onClose={onClose} title={t('exportTitle', { name: tenant.name })} size={480}>
      <div className={classes.part}>
        <ExportNow tenantId={tenant.id} text={t('exportNowText')} action={t('exportNow')} />
        <Button variant="default" onClick={onClose}>
          {t('close')}
        </Button>
      </div>
    </Modal>
  );
}
