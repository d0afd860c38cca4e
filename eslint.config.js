import eslint from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const chanceAndTime = [
  { object: 'Math', property: 'random', message: 'Chance comes from the seeded Random that is handed in.' },
  { object: 'Date', property: 'now', message: 'Time comes from the clock that is handed in.' },
];

/** Words of a dialect that a newcomer would have to learn; in names, comments and strings alike, as one word or within camelCase. */
const DIALECT = new Set(
  'tell tells telling told untold hear hears hearing heard hearts patience patiently farewell shortfall shortfalls narration'.split(
    ' ',
  ),
);

const plainWords = {
  meta: { type: 'suggestion', schema: [], messages: { dialect: '"{{word}}" is not a word of the field.' } },
  create(context) {
    const { sourceCode } = context;
    const report = ({ 0: text, index }) => {
      const word = text.split(/(?=[A-Z])/).find((part) => DIALECT.has(part.toLowerCase()));
      if (word === undefined) return;
      const loc = { start: sourceCode.getLocFromIndex(index), end: sourceCode.getLocFromIndex(index + text.length) };
      context.report({ loc, messageId: 'dialect', data: { word } });
    };
    return { Program: () => [...sourceCode.text.matchAll(/[A-Za-z]+/g)].forEach(report) };
  },
};

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'node_modules/', 'web/src/api/schema.ts'] },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-restricted-properties': ['error', ...chanceAndTime],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      // A promise that nobody awaits goes through `inBackground`, which reports what it throws.
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/prefer-literal-enum-member': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      // DTO classes describe what goes over the wire; what is sent are plain objects of that shape.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    files: ['src/*/domain/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['process', 'console', 'setTimeout', 'setInterval', 'setImmediate', 'fetch', 'performance'].map((name) => ({
          name,
          message: 'domain/ is pure: time, chance and I/O are handed in.',
        })),
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time comes from the clock.' },
      ],
    },
  },
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    plugins: { flowprobe: { rules: { 'plain-words': plainWords } } },
    rules: { 'flowprobe/plain-words': 'error' },
  },
  {
    files: ['src/**/*.controller.ts'],
    // It does not see that a decorator's argument is a use.
    rules: { 'no-useless-assignment': 'off' },
  },
  {
    files: ['src/kernel/time/system-clock.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['web/src/**/*.{ts,tsx}'],
    ...reactHooks.configs.flat.recommended,
    languageOptions: { parserOptions: { project: './web/tsconfig.json', tsconfigRootDir: import.meta.dirname } },
  },
  {
    files: ['web/src/**/*.{ts,tsx}'],
    rules: {
      // A page is on the wall clock, as is the person before it, and asks the browser for chance.
      'no-restricted-properties': 'off',
      // What a click starts shows its own outcome on the page.
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      // A component is mostly what it looks like.
      'max-lines-per-function': ['error', { max: 90, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'no-console': 'off',
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
    },
  },
  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
    ...tseslint.configs.disableTypeChecked,
    rules: { ...tseslint.configs.disableTypeChecked.rules, '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    files: ['web/public/**/*.js'],
    languageOptions: { globals: { document: 'readonly', localStorage: 'readonly' } },
  },
  {
    // What a user copies: Node as it is, without this project's own rules.
    files: ['examples/**/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'fetch', 'URL', 'AbortController', 'TextDecoderStream'].map((name) => [
          name,
          'readonly',
        ]),
      ),
    },
    rules: { 'no-console': 'off' },
  },
  {
    files: ['examples/jest/**/*.js'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: Object.fromEntries(
        ['beforeAll', 'afterAll', 'afterEach', 'test', 'expect'].map((name) => [name, 'readonly']),
      ),
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { globals: { require: 'readonly', module: 'writable' } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
