import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';

void i18next.use(initReactI18next).init({
  lng: 'en',
  fallbackLng: 'en',
  resources: {},
  initAsync: false,
  interpolation: { escapeValue: false },
  react: { useSuspense: false },
});

type Base<K extends string> = K extends `${infer Head}_${'one' | 'other'}` ? Head : K;
export type Words = Record<string, string | number>;

/** The texts of one feature: its namespace and the type of its keys. */
export interface Texts<K extends string> {
  namespace: string;
  /** Outside components, where a hook cannot be used. */
  say: (key: Base<K>, words?: Words) => string;
}

/**
 * Register the English texts of one feature under a namespace of its own.
 * Keys ending in `_one` and `_other` are the plural forms of one key.
 */
export function defineTexts<const T extends Record<string, string>>(
  namespace: string,
  english: T,
): Texts<keyof T & string> {
  i18next.addResourceBundle('en', namespace, english);
  return { namespace, say: (key, words) => i18next.t(key, { ns: namespace, ...words }) };
}

/** `const t = useTexts(texts)`; `t('rows', { count: 3 })`. */
export function useTexts<K extends string>(texts: Texts<K>): Texts<K>['say'] {
  useTranslation(texts.namespace);
  return texts.say;
}
