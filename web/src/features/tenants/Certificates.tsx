import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Chip } from '@/components/Chip';
import { DataTable } from '@/components/DataTable';
import { MorePages } from '@/components/MoreButton';
import { EmptyState, ErrorState } from '@/components/States';
import { RelativeTime } from '@/components/Times';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { CertificateDialog } from './CertificateDialog';
import { certificatesQuery, type Certificate } from './queries';
import { sizeText } from './tenant-parts';
import { texts } from './texts';
import classes from './Tenants.module.css';

/** The certificates of tenants that are gone for good. */
export function Certificates({ q }: { q: string | undefined }) {
  const t = useTexts(texts);
  const format = useFormat();
  const found = useInfiniteQuery(certificatesQuery(q));
  const certificates = found.data?.pages.flatMap((page) => page.items);
  const [open, setOpen] = useState<Certificate | null>(null);
  if (found.isError)
    return <ErrorState title={t('failed')} error={found.error} onRetry={() => void found.refetch()} />;
  if (certificates?.length === 0) return <EmptyState title={t('noneRemoved')} text={t('noneRemovedText')} />;
  return (
    <>
      <DataTable
        label={t('list')}
        items={certificates}
        idOf={(each) => each.id}
        activeId={open?.id ?? null}
        columns={[
          {
            key: 'name',
            label: t('name'),
            cell: (each) => (
              <span className={classes.who}>
                <button
                  type="button"
                  className={classes.open}
                  aria-label={t('openCertificate', { name: each.name })}
                  onClick={() => setOpen(each)}
                >
                  {each.name}
                </button>
                <span className={classes.slug}>{each.slug}</span>
              </span>
            ),
          },
          {
            key: 'valid',
            label: t('signature'),
            width: '240px',
            card: 'none',
            cell: (each) => (
              <Chip tone={each.is_valid ? 'success' : 'danger'}>
                {t(each.is_valid ? 'valid' : 'invalid')}
              </Chip>
            ),
          },
          {
            key: 'rows',
            label: t('rows'),
            width: '96px',
            align: 'end',
            card: 'none',
            cell: (each) => <span className="num">{format.number(each.total_rows)}</span>,
          },
          {
            key: 'files',
            label: t('storage'),
            width: '96px',
            align: 'end',
            card: 'none',
            cell: (each) => <span className="num">{sizeText(each.file_bytes, format.number)}</span>,
          },
          {
            key: 'at',
            label: t('removedAt'),
            width: '124px',
            align: 'end',
            cell: (each) => <RelativeTime at={each.created_at} />,
          },
        ]}
      />
      <MorePages of={found} />
      {open && <CertificateDialog certificate={open} onClose={() => setOpen(null)} />}
    </>
  );
}
