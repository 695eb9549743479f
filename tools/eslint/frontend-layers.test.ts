import { test } from 'node:test';
import { RuleTester } from 'eslint';
import { frontendLayers } from './frontend-layers.ts';

RuleTester.it = test;
RuleTester.describe = (_name: string, run: () => void): void => run();

const root = '/spa/src';
const file = (filename: string, code: string) => ({ code, filename: `${root}/${filename}`, options: [root] });

new RuleTester().run('frontend layers', frontendLayers, {
  valid: [
    file('app/router.ts', "import '../features/members/routes/page.ts';"),
    file('features/members/routes/page.ts', "import '../api/queries.ts';"),
    file('features/members/routes/page.ts', "import '../../../shared/ui/table.ts';"),
    file('features/members/routes/page.ts', "import '../../session/index.ts';"),
    file('features/members/routes/page.ts', "import 'react';"),
    file('main.ts', "import './app/router.ts';"),
  ],
  invalid: [
    { ...file('shared/ui/table.ts', "import '../../features/members/api/queries.ts';"), errors: 1 },
    { ...file('features/members/routes/page.ts', "import '../../../app/router.ts';"), errors: 1 },
    { ...file('features/members/routes/page.ts', "import '../../session/api/queries.ts';"), errors: 1 },
    { ...file('features/members/routes/page.ts', "export * from '../../session/api/queries.ts';"), errors: 1 },
    { ...file('features/members/routes/page.ts', "const later = import('../../session/api/queries.ts');"), errors: 1 },
  ],
});
