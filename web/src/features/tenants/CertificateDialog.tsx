import { Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { FactList } from '@/components/FactList';
import { Notice } from '@/components/Notice';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import type { Certificate } from './queries';
import { sizeText } from './tenant-parts';
import { texts } from './texts';
import classes from './Tenants.module.css';

/** What was removed with a tenant, when, and by whom. */
export function CertificateDialog({
  certificate,
  onClose,
}: {
  certificate: Certificate;
  onClose: () => void;
}) {
  const t = useTexts(texts);
  const format = useFormat();
  const phone = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const counts = Object.entries(certificate.row_counts).sort(([a], [b]) => a.localeCompare(b));
  const at = (moment: string, who: string | null) =>
    who ? t('byWhom', { at: format.dateTime(moment), who }) : format.dateTime(moment);
  return (
    <Modal opened onClose={onClose} title={t('certificate')} size={560} fullScreen={phone}>
      <div className={classes.part}>
        <Notice tone={certificate.is_valid ? 'info' : 'danger'}>
          {t(certificate.is_valid ? 'valid' : 'invalid')}
        </Notice>
        <FactList
          facts={[
            [t('name'), certificate.name],
            [t('slug'), certificate.slug],
            [t('tenantId'), <code className={classes.code}>{certificate.tenant}</code>],
            [t('deletedAt'), at(certificate.deleted_at, certificate.deleted_by_name)],
            [t('removedAt'), at(certificate.created_at, certificate.purged_by_name)],
            [t('removedRows'), format.number(certificate.total_rows)],
            [
              t('removedFiles'),
              t('filesOf', {
                count: certificate.file_count,
                size: sizeText(certificate.file_bytes, format.number),
              }),
            ],
            [t('erasedLogins'), format.number(certificate.logins_erased)],
            [t('lastSeal'), <code className={classes.code}>{certificate.last_seal ?? t('noSeal')}</code>],
            [t('signature'), <code className={classes.code}>{certificate.signature}</code>],
          ]}
        />
        <h3 className={classes.heading}>{t('byTable')}</h3>
        <table className={classes.counts} aria-label={t('byTable')}>
          <tbody>
            {counts.map(([table, count]) => (
              <tr key={table}>
                <th scope="row">{table}</th>
                <td className="num">{format.number(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Modal>
  );
}
