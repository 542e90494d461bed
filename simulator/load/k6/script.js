// {{.Name}}: {{.Summary}}
// As {{.Persona}} plays it. Written by "simulator export k6"; run it with k6, such as:
//
//   k6 run -e ENDPOINT=https://shop.example/aiuta_jwt -e RATE=20 -e DURATION=1m FILE
//
// ENDPOINT         URL of the token endpoint (required)
// SESSION          the session of a caller, for Authorization: Bearer{{if .Session}} (the scenario has callers who sign in){{end}}
// BACKEND          URL of Aiuta's API or its stand-in, without a path; with it, whole try-ons are played, not only tokens
// SUBSCRIPTION_ID  the subscription there (required with BACKEND)
// RATE, DURATION   how many plays begin in a second, and for how long (default 10 and 30s)
// MAX_VUS          how many plays are under way at most (default 200)
// P99_MS           the most that the 99th percentile of a mint may take, in milliseconds (default 500)
import http from 'k6/http';
import { check, fail, sleep } from 'k6';
import encoding from 'k6/encoding';

const env = __ENV;
const persona = {{.Rules}};
const steps = {{.Steps}};

export const options = {
  scenarios: {
    load: {
      // An open loop: plays begin on time, independent of the ones before.
      executor: 'constant-arrival-rate',
      rate: Number(env.RATE || 10),
      timeUnit: '1s',
      duration: env.DURATION || '30s',
      preAllocatedVUs: Math.min(50, Number(env.MAX_VUS || 200)),
      maxVUs: Number(env.MAX_VUS || 200),
    },
  },
  thresholds: {
    checks: ['rate>0.999'],
    dropped_iterations: ['count<1'],
    'http_req_duration{call:mint}': [`p(99)<${Number(env.P99_MS || 500)}`],
  },
};

export function setup() {
  if (!env.ENDPOINT) fail('set ENDPOINT to the URL of the token endpoint: k6 run -e ENDPOINT=…');
  if (env.BACKEND && !env.SUBSCRIPTION_ID) fail('set SUBSCRIPTION_ID, or leave BACKEND out');
}

// One play. What an app keeps in memory lasts for one play, or until a step restarts the app.
export default function () {
  const play = { token: null, session: env.SESSION || '', named: {} };
  for (const step of steps) {
    if (!doing[step.do](play, step)) return;
  }
}

// Each step returns whether the play goes on.
const doing = {
  setUp(play) {
    if (!env.BACKEND) return true;
    return persona.setup.every((call) => good(send(play, 'GET', call.path, null, {}, call.name), call.name));
  },
  upload(play, step) {
    const id = upload(play, step.photo);
    if (step.as) play.named[step.as] = { image: id };
    return id !== '';
  },
  tryOn(play, step) {
    const image = step.image ? named(play, step.image) : upload(play, step.photo);
    if (!image) return false;
    if (step.as) play.named[step.as] = { image };
    if (!env.BACKEND) return mint(play, params(persona.params, persona.commaJoined, image, step.skus)) !== '';
    const started = start(play, image, step.skus);
    return started !== '' && follow(play, started);
  },
  wait(play, step) {
    sleep(step.seconds);
    return true;
  },
  restart(play) {
    play.token = null;
    return true;
  },
  signIn(play) {
    play.session = env.SESSION || '';
    return true;
  },
  signOut(play) {
    play.session = '';
    return true;
  },
};

// A reference such as $first.image.
function named(play, text) {
  return text.replace(/\$([a-z][a-z0-9_]*)\.([a-z_]+)/g, (_, name, member) => (play.named[name] || {})[member] || '');
}

// What an SDK writes of a try-on, with its members in the SDK's order.
function params(fields, commaJoined, image, skus) {
  const object = {};
  for (const field of fields) {
    if (field === 'uploaded_image_id') object[field] = image;
    if (field === 'sku_id') object[field] = skus[0];
    if (field === 'sku_ids') object[field] = commaJoined ? skus.join(',') : skus;
  }
  return JSON.stringify(object);
}

// The app asks the token endpoint. It returns '' where there is no token.
function mint(play, body) {
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
  if (play.session) headers.Authorization = `Bearer ${play.session}`;
  const answer = http.post(env.ENDPOINT, body, { headers, redirects: 0, tags: { call: 'mint', name: 'mint' } });
  const token = answer.status === 200 ? member(answer, 'token') : '';
  check(answer, { 'mint: a token': () => token !== '' && member(answer, 'type') === 'jwt' }, { call: 'mint' });
  return token;
}

function member(answer, name) {
  try {
    const value = JSON.parse(answer.body)[name];
    return typeof value === 'string' ? value : '';
  } catch {
    return '';
  }
}

function send(play, method, path, body, headers, call) {
  const bearer = path === persona.bearerPath && method === 'POST';
  const all = Object.assign({}, persona.fixed, headers);
  if (bearer) all.Authorization = `Bearer ${play.token}`;
  if (!bearer || persona.alwaysUserID) all['x-user-id'] = env.SUBSCRIPTION_ID;
  return http.request(method, env.BACKEND + path, body, { headers: all, tags: { call, name: call } });
}

function good(answer, call) {
  return check(answer, { [`${call}: 2xx`]: (a) => a.status >= 200 && a.status < 300 }, { call });
}

// Without a backend, there is an id that looks like one of Aiuta's.
function upload(play, photo) {
  if (!env.BACKEND) return `user_image-${uuid()}`;
  const file = http.file(encoding.b64decode(photo), persona.fileName, persona.photoType);
  const answer = send(play, 'POST', persona.upload, { image_data: file }, {}, 'upload image');
  return good(answer, 'upload image') ? member(answer, 'id') : '';
}

function uuid() {
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(Math.random() * 16).toString(16));
}

function start(play, image, skus) {
  const ask = () => {
    play.token = mint(play, params(persona.params, persona.commaJoined, image, skus));
    return play.token !== '';
  };
  const body = params(persona.body, false, image, skus);
  const go = () => send(play, 'POST', persona.start, body, { 'Content-Type': 'application/json' }, 'start operation');
  if (!(persona.cached && play.token) && !ask()) return '';
  let answer = go();
  if (answer.status === 401 && persona.resendOn401) {
    if (!ask()) return '';
    answer = go();
  }
  return good(answer, 'start operation') ? member(answer, 'operation_id') : '';
}

function follow(play, operation) {
  let first = persona.pollFirst;
  for (const [seconds, times] of persona.polls) {
    for (let n = 0; times === 0 || n < times; n++) {
      if (!first) sleep(seconds);
      first = false;
      const answer = send(play, 'GET', `${persona.start}/${encodeURIComponent(operation)}`, null, {}, 'operation status');
      if (!good(answer, 'operation status')) return false;
      const state = member(answer, 'status');
      if (state !== 'CREATED' && state !== 'IN_PROGRESS' && state !== 'PAUSED') {
        return check(answer, { 'the user sees a result': () => state === 'SUCCESS' });
      }
    }
  }
  return check(null, { 'the user sees a result': () => false });
}
