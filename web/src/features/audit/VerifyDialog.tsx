import { Button, Modal } from '@mantine/core';
import { IconShield, IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { Bar } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { ChainPicture } from './ChainPicture';
import { useVerify, type Verification } from './queries';
import { texts } from './texts';
import classes from './Verify.module.css';

interface VerifyDialogProps {
  verify: ReturnType<typeof useVerify>;
  onClose: () => void;
}

/** Whether the log is as it was written, in words and as a picture. */
export function VerifyDialog({ verify, onClose }: VerifyDialogProps) {
  const t = useTexts(texts);
  return (
    <Modal opened onClose={onClose} title={t('verifyTitle')} size={620}>
      <div className={classes.dialog} aria-busy={verify.isPending}>
        {verify.isError ? (
          <ErrorState
            compact
            title={t('verifyFailed')}
            error={verify.error}
            onRetry={() => verify.mutate()}
          />
        ) : verify.data ? (
          <Result found={verify.data} />
        ) : (
          <>
            <Bar width="60%" />
            <Bar width="90%" />
          </>
        )}
        <Button variant="default" className={classes.close ?? ''} onClick={onClose}>
          {t('close')}
        </Button>
      </div>
    </Modal>
  );
}

/** What the verification says, from nothing to look at to what does not hold. */
function verdictOf(found: Verification): 'whole' | 'notYet' | 'broken' {
  if (!found.is_valid) return 'broken';
  return found.segments === 0 ? 'notYet' : 'whole';
}

const ICONS = { whole: IconShieldCheck, notYet: IconShield, broken: IconShieldX };

function Result({ found }: { found: Verification }) {
  const t = useTexts(texts);
  const format = useFormat();
  const count = found.findings.length;
  const verdict = verdictOf(found);
  const Icon = ICONS[verdict];
  const numbers = { rows: format.number(found.rows), segments: format.number(found.segments) };
  return (
    <>
      <div className={classes.verdict} data-verdict={verdict} role="status">
        <Icon size={28} aria-hidden />
        <div>
          <p className={classes.headline}>{t(verdict, { count })}</p>
          <p className={classes.text}>{t(`${verdict}Text`, { ...numbers, count: found.rows })}</p>
        </div>
      </div>
      <ChainPicture found={found} />
      {count > 0 && (
        <div className={classes.findings}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('place')}</th>
                <th scope="col">{t('entry')}</th>
                <th scope="col">{t('problem')}</th>
              </tr>
            </thead>
            <tbody>
              {found.findings.map((finding, index) => (
                <tr key={index}>
                  <td>{finding.segment ? t('segment', { number: finding.segment }) : t('notSealed')}</td>
                  <td>{finding.row ? <code>{finding.row}</code> : t('wholeSegment')}</td>
                  <td>{finding.problem}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
