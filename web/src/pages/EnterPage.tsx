import { TenantChoice } from '@/features/shell/ChooseTenant';
import { texts } from '@/features/shell/texts';
import { useDocumentTitle } from '@/lib/document-title';

/** Which workspace to enter. */
export function EnterPage() {
  useDocumentTitle(texts.say('enterTitle'));
  return <TenantChoice />;
}
