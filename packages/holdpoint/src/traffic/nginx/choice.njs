// Which version a request gets; see docs/routers.md and docs/bucketing.md. It runs inside nginx, by its njs
// module of 0.7.9 or later, and reads the split anew for each request, so that a change needs no reload.
import fs from 'fs';

const TARGET = {};
const BUCKETS = 100000;

// MurmurHash3 x86 32 with seed 0, by Austin Appleby (public domain). Written out: calls cost much here.
function murmur3(bytes) {
  const length = bytes.length;
  const whole = length - (length % 4);
  let hash = 0;
  let word = 0;
  for (let i = 0; i < whole; i += 4) {
    word = Math.imul(bytes.readInt32LE(i), 0xcc9e2d51);
    hash ^= Math.imul((word << 15) | (word >>> 17), 0x1b873593);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  word = whole === length ? 0 : Math.imul(bytes.readUIntLE(whole, length - whole), 0xcc9e2d51);
  hash ^= Math.imul((word << 15) | (word >>> 17), 0x1b873593) ^ length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function below(quota, size) {
  if (quota <= 0) return 0;
  return quota < size ? Math.floor((quota * BUCKETS) / size) : BUCKETS;
}

// The share is poured into the audiences in order, then into everyone else.
function threshold(r, split) {
  if (split.shareBp === 10000) return BUCKETS;
  let quota = split.shareBp;
  let others = 10000;
  for (let i = 0; i < split.first.length; i++) {
    const size = split.first[i].sizeBp;
    const variable = TARGET.audiences[split.first[i].audience];
    if (r.variables[variable] === '1') return below(quota, size);
    quota -= size;
    others -= size;
  }
  return below(quota, others);
}

// The time of the file is when a controller was last heard.
function isUnheard(split) {
  if (split.unheardMs === undefined) return false;
  return Date.now() - fs.statSync(TARGET.split).mtimeMs >= split.unheardMs;
}

// What Holdpoint would not take for a split of its own (kept-split.ts) is none: nobody would see what it gives.
function splitIn(text) {
  const fence = JSON.parse(text);
  const split = fence.split;
  let others = 10000;
  for (let i = 0; i < split.first.length; i++) {
    const first = split.first[i];
    if (typeof first.audience !== 'string' || !Number.isSafeInteger(first.sizeBp) || first.sizeBp < 0) return null;
    others -= first.sizeBp;
  }
  const isSound =
    fence.writtenBy === 'holdpoint' &&
    Number.isSafeInteger(fence.epoch) &&
    Number.isSafeInteger(split.epoch) &&
    split.epoch >= 0 &&
    typeof split.launch === 'string' &&
    split.launch !== '' &&
    typeof split.salt === 'string' &&
    split.salt !== '' &&
    Number.isSafeInteger(split.shareBp) &&
    split.shareBp >= 0 &&
    split.shareBp <= 10000 &&
    (split.unheardMs === undefined || (Number.isSafeInteger(split.unheardMs) && split.unheardMs > 0)) &&
    Array.isArray(split.first) &&
    others >= 0;
  return isSound ? split : null;
}

function kept() {
  return fs.readFileSync(TARGET.split, 'utf8');
}

// Whatever goes wrong gives stable.
function choice(r) {
  try {
    const key = r.variables[TARGET.key];
    if (key === undefined || key === '') return 'stable';
    const split = splitIn(kept());
    if (split === null || split.shareBp === 0 || isUnheard(split)) return 'stable';
    const bucket = Math.floor((murmur3(Buffer.from(split.salt + ':' + key)) * BUCKETS) / 4294967296);
    return bucket < threshold(r, split) ? 'candidate' : 'stable';
  } catch (e) {
    return 'stable';
  }
}

// What is in force, as this worker process sees it.
function status(r) {
  const seen = { generation: TARGET.generation, worker: process.pid, master: process.ppid, kept: null, fault: null };
  try {
    seen.kept = kept();
  } catch (e) {
    seen.fault = e.code === undefined ? String(e) : e.code;
  }
  r.headersOut['Content-Type'] = 'application/json';
  r.return(200, JSON.stringify(seen));
}

export default { choice, status };
