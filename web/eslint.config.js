import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const layers = ['lib', 'api', 'components', 'features', 'pages', 'app'];
const below = (layer) => layers.slice(0, layers.indexOf(layer) + 1);

export default tseslint.config(
  { ignores: ['dist', 'src/api/schema.d.ts'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  jsxA11y.flatConfigs.recommended,
  reactHooks.configs.flat.recommended,
  {
    files: ['src/**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { boundaries },
    settings: {
      'import/resolver': { typescript: { alwaysTryTypes: true } },
      'boundaries/elements': [
        { type: 'lib', pattern: 'src/lib/**', partialMatch: false },
        { type: 'api', pattern: 'src/api/**', partialMatch: false },
        { type: 'components', pattern: 'src/components/**', partialMatch: false },
        { type: 'features', pattern: 'src/features/*/**', partialMatch: false, capture: ['feature'] },
        { type: 'pages', pattern: 'src/pages/**', partialMatch: false },
        { type: 'app', pattern: 'src/*', partialMatch: false },
      ],
    },
    rules: {
      'boundaries/dependencies': ['error', { default: 'disallow', policies: layers.map(policy) }],
      'jsx-a11y/no-autofocus': ['error', { ignoreNonDOM: true }],
      'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
      'no-restricted-globals': ['error', { name: 'fetch', message: 'Use the client in src/api.' }],
      'no-restricted-imports': [
        'error',
        {
          name: '@tanstack/react-query',
          importNames: ['useMutation'],
          message: 'It is silent once its component is gone: use the one in src/api/mutation.',
        },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'crypto', property: 'randomUUID', message: 'Absent on a LAN address: use randomKey.' },
      ],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  { files: ['src/lib/theme.ts', 'src/api/types.ts'], rules: { 'max-lines': ['error', 400] } },
  { files: ['src/api/mutation.ts'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['src/api/client.ts', 'src/api/configuration.ts', 'src/**/*.test.ts'], rules: { 'no-restricted-globals': 'off' } },
);

function policy(layer) {
  return {
    from: { element: { type: layer } },
    allow: { to: { element: { types: { anyOf: below(layer) } } } },
  };
}
