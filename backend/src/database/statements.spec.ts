import { expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { requestContext } from '../http/request-context.ts';
import { watchStatements } from './statements.ts';

function sent(route?: string): [string, unknown] {
  let statement: [string, unknown] | undefined;
  const source = {
    createQueryRunner: () => ({ query: (sql: string, values: unknown) => (statement = [sql, values]) }),
  };
  watchStatements(source as unknown as DataSource);
  const run = () => void source.createQueryRunner().query('SELECT ?', [1]);
  if (route === undefined) run();
  else requestContext.run({ requestId: 'abcdefgh', ip: '', userAgent: '', route }, run);
  return statement!;
}

test('a statement names the route it serves, and nothing of the request', () => {
  expect(sent('GET /api/v1/organizations/:organizationId')).toEqual([
    "SELECT ? /*route='GET%20%2Fapi%2Fv1%2Forganizations%2F%3AorganizationId'*/",
    [1],
  ]);
});

test('outside of a request it stays as it is', () => {
  expect(sent()).toEqual(['SELECT ?', [1]]);
});

test('no route can end the comment', () => {
  const [sql] = sent('GET /*/ DROP TABLE users; --');
  expect(sql.indexOf('*/')).toBe(sql.length - 2);
});
