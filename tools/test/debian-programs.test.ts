import { expect, test } from 'vitest';
import { missingPrograms } from '../debian-programs.ts';

/** A machine with these programs, on which `installable` ones can be had. */
function machine(present: readonly string[], installable: readonly string[] | null) {
  const programs = new Set(present);
  return {
    has: (program: string) => programs.has(program),
    canInstall: installable !== null,
    install: (packages: readonly string[]) => {
      for (const name of packages) if (installable?.includes(name)) programs.add(name);
      return packages.every((name) => installable?.includes(name));
    },
  };
}

test('nothing is said where every program is there', () => {
  expect(missingPrograms(['nginx', 'wrk'], machine(['nginx', 'wrk'], null))).toBeNull();
});

test('what is missing is installed where that is possible', () => {
  expect(missingPrograms(['nginx', 'wrk'], machine(['nginx'], ['wrk']))).toBeNull();
});

test.each([
  ['without the right to install', null],
  ['where installing fails', []],
])('what is missing is named with its remedy %s', (_case, installable) => {
  expect(missingPrograms(['nginx', 'wrk'], machine(['nginx'], installable))).toBe(
    'wrk missing; on Debian: apt-get install wrk',
  );
});

test('a program is named by the package that holds it', () => {
  expect(missingPrograms(['named'], machine([], null))).toBe('named missing; on Debian: apt-get install bind9');
});
