// Which version a request gets; see docs/routers.md and docs/bucketing.md. It runs inside nginx, by its njs
// module of 0.7.9 or later, and reads the split anew for each request, so that a change needs no reload.
import fs from 'fs';

const TARGET = {};
const BUCKETS = 100000;

function rotate(x, by) {
  return (x << by) | (x >>> (32 - by));
}

function scramble(word) {
  return Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
}

// MurmurHash3 x86 32 with seed 0, by Austin Appleby (public domain).
function murmur3(bytes) {
  const length = bytes.length;
  const whole = length - (length % 4);
  let hash = 0;
  for (let i = 0; i < whole; i += 4) {
    const word = bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    hash = (Math.imul(rotate(hash ^ scramble(word), 13), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let i = length - 1; i >= whole; i--) tail = (tail << 8) | bytes[i];
  hash ^= scramble(tail) ^ length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

// Bytes that are no UTF-8 are replaced before they are hashed.
function bucketOf(salt, key) {
  return Math.floor((murmur3(Buffer.from(salt + ':' + key)) * BUCKETS) / 4294967296);
}

function textOf(value) {
  return value === undefined ? '' : value.toString();
}

function cookieIn(header, name) {
  const pairs = header.split(';');
  for (let i = 0; i < pairs.length; i++) {
    const at = pairs[i].indexOf('=');
    if (at !== -1 && pairs[i].slice(0, at).trim() === name) return pairs[i].slice(at + 1).trim();
  }
  return '';
}

function keyOf(r) {
  const value = textOf(r.rawVariables[TARGET.key.variable]);
  return TARGET.key.cookie === undefined ? value : cookieIn(value, TARGET.key.cookie);
}

function belongs(r, audience) {
  const value = textOf(r.rawVariables[audience.variable]);
  if (value === '') return false;
  if (audience.values.includes(value)) return true;
  const members = value.split(',');
  for (let i = 0; i < members.length; i++) if (audience.values.includes(members[i].trim())) return true;
  return false;
}

// The first audience of the target that a request belongs to, and its place in the order of the split.
function audiencesOf(r, first) {
  const found = { index: -1, place: first.length };
  for (let i = 0; i < TARGET.audiences.length; i++) {
    if (!belongs(r, TARGET.audiences[i])) continue;
    if (found.index === -1) found.index = i;
    for (let j = 0; j < found.place; j++) if (first[j].audience === TARGET.audiences[i].id) found.place = j;
  }
  return found;
}

function below(quota, size) {
  if (quota <= 0) return 0;
  return quota < size ? Math.floor((quota * BUCKETS) / size) : BUCKETS;
}

// The share is poured into the audiences in order, then into everyone else.
function threshold(split, place) {
  if (split.shareBp === 10000) return BUCKETS;
  let quota = split.shareBp;
  let others = 10000;
  for (let i = 0; i < split.first.length; i++) {
    if (i === place) return below(quota, split.first[i].sizeBp);
    quota -= split.first[i].sizeBp;
    others -= split.first[i].sizeBp;
  }
  return below(quota, others);
}

function kept() {
  return fs.readFileSync(TARGET.split, 'utf8');
}

function endpointOf(r) {
  if (TARGET.endpoints.length === 0) return 0;
  const path = r.variables.request_uri.split('?')[0];
  for (let i = 0; i < TARGET.endpoints.length; i++) {
    const pattern = TARGET.endpoints[i];
    if ((pattern.method === null || pattern.method === r.method) && new RegExp(pattern.path).test(path)) return i;
  }
  return TARGET.endpoints.length;
}

function versionOf(split, key, place) {
  if (split === null || split.shareBp === 0 || key === '') return 'stable';
  return bucketOf(split.salt, key) < threshold(split, place) ? 'candidate' : 'stable';
}

// `candidate/ENDPOINT/AUDIENCE`. Whatever goes wrong gives stable.
function choice(r) {
  let version = 'stable';
  let audience = -1;
  let endpoint = TARGET.endpoints.length;
  try {
    endpoint = endpointOf(r);
    const key = keyOf(r);
    const found = audiencesOf(r, []);
    if (key !== '') audience = found.index;
    const split = JSON.parse(kept()).split;
    version = versionOf(split, key, audiencesOf(r, split.first).place);
  } catch (e) {
    version = 'stable';
  }
  return version + '/' + endpoint + '/' + audience;
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
