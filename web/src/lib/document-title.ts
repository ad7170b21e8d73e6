import { useEffect } from 'react';

/** What the browser's tab is called: "Leads – Aisha CRM". */
export function useDocumentTitle(title: string | null | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} – Aisha CRM` : 'Aisha CRM';
  }, [title]);
}
