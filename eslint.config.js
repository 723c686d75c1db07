/** Lint: types checked strictly, the direction of imports, and what the workflow sandbox and the pure rules may not touch. */
import { builtinModules } from 'node:module';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const nodeModules = {
  regex: `^(node:|(${builtinModules.join('|')})(/|$))`,
  message: 'Node modules are not available here: take what you need as an argument.',
};
const nodeProcess = {
  regex: '^(node:)?process$',
  message: 'Take settings as arguments; only local, api, worker and bench read the environment.',
};

/** Bans a package and its subpaths; types may still be imported. */
function bansPackages(names, reason) {
  return { regex: `^(${names.join('|')})(/|$)`, message: reason, allowTypeImports: true };
}

/** Bans our own folders, at any depth; with `typesAllowed`, for values only. */
function bansFolders(names, { typesAllowed = false } = {}) {
  return {
    regex: `^(\\./|(\\.\\./)+)(${names.join('|')})/`,
    message: 'Imports point one way: api, worker -> workflows, activities -> cases -> db -> domain.',
    allowTypeImports: typesAllowed,
  };
}

const atTop = ':matches(Program, ExportNamedDeclaration) > VariableDeclaration';
/** The modules of the sandbox are evaluated once per worker (worker/bundle.ts): what one of them kept would pass from case to case. */
const moduleState = {
  selector: `${atTop}[kind='let'], ${atTop} > VariableDeclarator > NewExpression[callee.name=/^(Weak)?(Map|Set)$/]`,
  message: 'All cases of a worker share this module: keep what belongs to a case inside its workflow function.',
};

const temporal = (...parts) => `@temporalio/(${parts.join('|')})`;
const database = ['pg', 'drizzle-orm'];
const web = ['fastify', '@fastify'];
const hosts = ['api', 'worker', 'local', 'bench', 'tests'];

/** What each folder may not import. One entry per folder: eslint replaces this rule's options, it does not add them up. */
const bannedImports = {
  domain: [
    nodeModules,
    bansPackages([...database, ...web, '@temporalio'], 'The domain knows no database, server or framework.'),
    bansFolders(['db', 'cases', 'activities', 'workflows', ...hosts]),
  ],
  db: [
    nodeProcess,
    bansPackages([...web, '@temporalio'], 'The database layer knows no server or framework.'),
    bansFolders(['cases', 'activities', 'workflows', ...hosts]),
  ],
  cases: [
    nodeProcess,
    bansPackages(
      [...database, ...web, '@temporalio'],
      'Cases reach the database through db/ only, and know no framework.',
    ),
    bansFolders(hosts),
    bansFolders(['activities', 'workflows'], { typesAllowed: true }),
  ],
  activities: [
    nodeProcess,
    bansPackages(
      [...database, ...web, temporal('client', 'worker', 'workflow', 'testing')],
      'Activities act; cases commit.',
    ),
    bansFolders(hosts),
    bansFolders(['workflows'], { typesAllowed: true }),
  ],
  workflows: [
    nodeModules,
    bansPackages(
      [...database, ...web, temporal('client', 'worker', 'activity', 'testing')],
      'Not in the workflow sandbox.',
    ),
    bansFolders(hosts),
    bansFolders(['db', 'cases', 'activities'], { typesAllowed: true }),
    {
      // never.ts and workflow-ids.ts import nothing; a rule or a calendar in the bundle would tie histories to its version.
      regex: '^(\\.\\./)+domain/(?!(never|workflow-ids)\\.ts$)',
      message:
        'Workflows import domain types only: rules run in the transaction that changes a fact, not in the sandbox.',
      allowTypeImports: true,
    },
  ],
  api: [
    bansPackages(
      [...database, temporal('worker', 'activity', 'testing')],
      'The api listens: facts are written by cases.',
    ),
    bansFolders(['worker', 'local', 'bench', 'tests']),
  ],
  worker: [
    bansPackages([...web, temporal('testing')], 'The worker hosts.'),
    bansFolders(['api', 'local', 'bench', 'tests']),
  ],
  local: [bansFolders(['bench', 'tests'])],
  bench: [bansFolders(['tests'])],
};

const importBans = Object.entries(bannedImports).map(([folder, patterns]) => ({
  files: [`${folder}/**/*.ts`],
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
}));

const hostGlobals = 'process Buffer fetch require module __dirname __filename WebSocket performance'.split(' ');
const clockGlobals = 'setTimeout setInterval setImmediate queueMicrotask crypto'.split(' ');
const bansGlobals = (names, message) => ['error', ...names.map((name) => ({ name, message }))];
const formatNow = {
  selector: 'CallExpression[callee.property.name=/^format(ToParts)?$/][arguments.length=0]',
  message: 'format() without a date formats the current time of the machine: pass the date.',
};
const clockAndChance = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time is an argument here.' },
  { selector: "CallExpression[callee.name='Date']", message: 'Time is an argument here.' },
  {
    selector: "MemberExpression[object.name=/^(Date|DateTime)$/][property.name='now']",
    message: 'Time is an argument here.',
  },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Randomness is an argument here.',
  },
  { selector: "MemberExpression[object.type='MetaProperty']", message: 'import.meta is not available here.' },
];

export default defineConfig(
  { ignores: ['dist/', '.relance/', 'coverage/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Noise on async fastify plugins, and on Temporal updates without a result.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // A number in a sentence is what it looks like; everything else still has to be made text on purpose.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Spreading a text gives its code points, which is what alphabets, SMS lengths and check digits count.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      eqeqeq: 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: 250 }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
    },
  },
  ...importBans,
  {
    files: ['domain/**/*.ts'],
    rules: {
      'no-restricted-globals': bansGlobals(
        [...hostGlobals, ...clockGlobals],
        'The domain is pure: take it as an argument.',
      ),
      'no-restricted-syntax': ['error', formatNow, ...clockAndChance],
    },
  },
  {
    // The one door to Temporal runs outside the sandbox.
    files: ['workflows/gateway.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': 'off' },
  },
  {
    // A workflow is one story over one state: split further, its closures would only pass that state around.
    files: ['workflows/dun-invoice.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 65, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['workflows/**/*.ts'],
    rules: {
      'no-restricted-globals': bansGlobals(
        [...hostGlobals, ...clockGlobals],
        'Not replayed: use what @temporalio/workflow gives, or an activity.',
      ),
      'no-restricted-syntax': ['error', formatNow, moduleState],
    },
  },
  {
    // The migration is a command of its own, besides a module of the app.
    files: ['db/**/*.ts', 'cases/**/*.ts', 'activities/**/*.ts'],
    ignores: ['db/migrate.ts'],
    rules: {
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: nodeProcess.message }],
    },
  },
  { files: ['local/**/*.ts', 'bench/**/*.ts', 'tests/**/*.ts', 'db/migrate.ts'], rules: { 'no-console': 'off' } },
  {
    // Tests read JSON answers as they come and call what the types forbid; a wrong shape fails the assertion that follows.
    files: ['tests/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'max-lines': 'off',
      'max-lines-per-function': 'off',
    },
  },
);
