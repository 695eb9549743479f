import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toValues } from './kubernetes-api.ts';

const ports = [{ name: 'https', port: 6443 }];

test('every API server is named, each by itself', () => {
  const endpoints = [{ addresses: ['10.0.0.1'] }, { addresses: ['10.0.0.2'] }];
  assert.deepEqual(toValues([{ addressType: 'IPv4', endpoints, ports }]), {
    cidrs: ['10.0.0.1/32', '10.0.0.2/32'],
    port: 6443,
  });
});

test('IPv6 addresses are whole ones too', () => {
  assert.deepEqual(toValues([{ addressType: 'IPv6', endpoints: [{ addresses: ['fd00::1'] }], ports }]).cidrs, [
    'fd00::1/128',
  ]);
});

test('a cluster that names none is refused in words', () => {
  assert.throws(() => toValues([{ addressType: 'IPv4', ports }]), /has no endpoint/);
});
