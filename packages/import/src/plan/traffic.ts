import type { Choices } from './choices.ts';
import { type Field, field, map } from './tree.ts';

/** The sections `services` and `traffic`: no document says where its services answer, so all of it is asked. */
export function trafficFields(choices: Choices): readonly Field[] {
  const service = (name: 'stable' | 'candidate', what: string): Field => {
    const { value, choice } = choices.ask({
      id: `services.${name}`,
      question: `At which address does ${what} answer?`,
      form: 'a URL without a path, such as http://10.0.0.1:8080',
      read: originOf,
      placeholder: `http://${name}.invalid`,
    });
    return field(name, map(field('url', value, choice === undefined ? {} : { choice })));
  };
  const services = map(
    service('stable', 'the version that serves today'),
    service('candidate', 'the version that is launched'),
  );
  return [field('services', services), field('traffic', trafficValue(choices))];
}

function trafficValue(choices: Choices) {
  const listen = choices.ask({
    id: 'traffic.listen',
    question:
      'Where does the built-in proxy take requests? Another router is written into the plan by hand (docs/routers.md)',
    form: 'host:port such as 127.0.0.1:8080',
    read: (answer) => (/^[^\s:/]+:\d{1,5}$/.test(answer) ? answer : null),
    placeholder: '127.0.0.1:0',
  });
  const key = choices.ask({
    id: 'traffic.key',
    question: 'What makes two requests the same user, so that users keep their version?',
    answers: ['header NAME', 'cookie NAME', 'client address'],
    form: 'header NAME, cookie NAME or client address',
    read: (answer) => (/^(?:(?:header|cookie) [A-Za-z0-9_.-]+|client address)$/.test(answer) ? answer : null),
    placeholder: 'client address',
  });
  return map(
    field('driver', 'proxy'),
    field('listen', listen.value, listen.choice === undefined ? {} : { choice: listen.choice }),
    field('key', key.value, key.choice === undefined ? {} : { choice: key.choice }),
  );
}

function originOf(answer: string): string | null {
  const url = URL.canParse(answer) ? new URL(answer) : null;
  const plain = url !== null && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  return plain && /^https?:$/.test(url.protocol) ? url.origin : null;
}
