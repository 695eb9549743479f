import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { TestApp } from './support/app.ts';
import { document, operations } from './support/openapi.ts';
import { type Person, signUp } from './support/people.ts';
import { type Route, routesOf } from './support/routes.ts';

let app: TestApp;
let person: Person;
let routes: Route[];
beforeAll(async () => {
  app = await TestApp.start();
  person = await signUp(app);
  routes = routesOf(app);
});
afterAll(() => app.stop());

const fill = (path: string): string => `/${path.replace(/:\w+/g, () => uuidv7())}`;
const template = ({ method, path }: { method: string; path: string }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`;

describe('every route', () => {
  test('declares who may call it', () => {
    expect(routes.length).toBeGreaterThan(40);
    expect(routes.filter(({ rule }) => rule === undefined).map(({ name }) => name)).toEqual([]);
  });

  test('that is public is on this list', () => {
    expect(
      routes
        .filter(({ rule }) => rule === 'public')
        .map((route) => template(route))
        .sort(),
    ).toEqual([
      'GET /',
      'GET /.well-known/jwks.json',
      'GET /api/info',
      'GET /api/openapi.json',
      'GET /api/v1/maintenance',
      'GET /health',
      'GET /health/live',
      'GET /health/ready',
      'GET /healthz',
      'GET /live',
      'GET /maintenance/answer',
      'GET /maintenance/gate',
      'GET /metrics',
      'GET /ready',
      'GET /stopping',
      'POST /api/v1/auth/forgot-password',
      'POST /api/v1/auth/login',
      'POST /api/v1/auth/logout',
      'POST /api/v1/auth/refresh',
      'POST /api/v1/auth/register',
      'POST /api/v1/auth/resend-verification',
      'POST /api/v1/auth/reset-password',
      'POST /api/v1/auth/verify-email',
      'POST /api/v1/invitations/lookup',
    ]);
  });

  test("below an organization is for that organization's people", () => {
    const below = routes.filter(({ path }) => path.includes(':organizationId'));
    expect(below.length).toBeGreaterThan(10);
    expect(below.filter(({ rule }) => typeof rule !== 'object')).toEqual([]);
    // The rule reads the organization from the path, so it means nothing elsewhere.
    expect(routes.filter(({ rule, path }) => typeof rule === 'object' && !path.includes(':organizationId'))).toEqual(
      [],
    );
  });

  test('below /api/v1/admin is for operators', () => {
    const below = routes.filter(({ path }) => path.startsWith('/api/v1/admin'));
    expect(below.length).toBeGreaterThan(5);
    expect(below.filter(({ rule }) => rule !== 'operator')).toEqual([]);
  });

  test('that is not public answers 401 to strangers', async () => {
    const wrong = [];
    for (const route of routes.filter(({ rule }) => rule !== 'public')) {
      const { status, slug, headers } = await app.client().send(route.method, fill(route.path));
      if (status !== 401 || slug !== 'unauthenticated' || headers.get('www-authenticate') !== 'Bearer')
        wrong.push([route.name, status, slug]);
    }
    expect(wrong).toEqual([]);
  });

  test('of operators answers 403 to everyone else', async () => {
    const wrong = [];
    for (const route of routes.filter(({ rule }) => rule === 'operator')) {
      const { status, slug } = await person.client.send(route.method, fill(route.path));
      if (status !== 403 || slug !== 'forbidden') wrong.push([route.name, status, slug]);
    }
    expect(wrong).toEqual([]);
  });
});

describe("the API's document", () => {
  test('names every route below /api/v1, and no other', () => {
    const served = routes.filter(({ path }) => path.startsWith('/api/v1')).map((route) => template(route));
    const described = operations
      .filter(({ path }) => path.startsWith('/api/v1'))
      .map((operation) => template(operation));
    expect(described.sort()).toEqual(served.sort());
  });

  test('is what the app serves', async () => {
    expect((await app.client().get('//api/openapi.json')).body).toEqual(document);
  });

  test('says of each operation whether it needs a token', () => {
    const rules = new Map(routes.map((route) => [template(route), route.rule]));
    const wrong = operations.filter(
      (operation) =>
        operation.path.startsWith('/api/v1') &&
        (operation.security?.some((scheme) => 'bearer' in scheme) ?? false) !==
          (rules.get(template(operation)) !== 'public'),
    );
    expect(wrong.map(({ operationId }) => operationId)).toEqual([]);
  });

  test('gives every operation a name of its own', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
