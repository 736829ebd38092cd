import fc from 'fast-check';

/**
 * Properties draw the same cases in every run, so that a change is judged by what it changed. Look for
 * new ones with `FC_SEED=$RANDOM npm test`; a failure prints its seed.
 */
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20_260_208) });
