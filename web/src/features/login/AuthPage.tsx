import type { ReactNode } from 'react';
import { useDocumentTitle } from '@/lib/document-title';
import { useTexts } from '@/lib/i18n';
import { LoginPicture } from './LoginPicture';
import { texts } from './texts';
import { ThemeLink } from './ThemeLink';
import classes from './SignIn.module.css';

interface AuthPageProps {
  title: string;
  subtitle?: ReactNode;
  children: ReactNode;
}

/** The frame of every page before the sign-in: brand, one form, a picture where there is room. */
export function AuthPage({ title, subtitle, children }: AuthPageProps) {
  const t = useTexts(texts);
  useDocumentTitle(title);
  return (
    <div className={classes.page}>
      <main className={classes.side}>
        <div className={classes.brand}>
          <img src="/icon.svg" width={28} height={28} alt="" />
          {t('product')}
        </div>
        <div className={classes.middle}>
          <h1 className={classes.title}>{title}</h1>
          {subtitle && <p className={classes.subtitle}>{subtitle}</p>}
          {children}
        </div>
        <ThemeLink />
      </main>
      <LoginPicture />
    </div>
  );
}
