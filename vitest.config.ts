import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/{src,test}/**/*.test.ts', 'examples/*/test/**/*.test.ts', 'tools/**/*.test.ts'],
    setupFiles: ['tools/test-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
