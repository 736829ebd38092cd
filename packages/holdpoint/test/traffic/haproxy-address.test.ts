import { expect, it } from 'vitest';
import { socketText } from '../../src/traffic/haproxy/runtime-api.ts';

it.each([
  [{ path: '/run/haproxy/admin.sock' }, '/run/haproxy/admin.sock'],
  [{ host: '127.0.0.1', port: 9999 }, '127.0.0.1:9999'],
  [{ host: '::1', port: 9999 }, '[::1]:9999'],
])('a socket is named as the plan names it: %j', (address, text) => {
  expect(socketText(address)).toBe(text);
});
