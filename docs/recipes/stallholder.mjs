// What a seller's app says to Stallholder and hears from it, with Node's own library alone.
//
// Copy it into your app. Run by hand, it is a small command:
//
//   export STALLHOLDER_URL=http://127.0.0.1:8081 STALLHOLDER_API_KEY=… STALLHOLDER_WEBHOOK_SECRET=whsec_…
//   node stallholder.mjs report tenant-42 api_calls 3
//   node stallholder.mjs access tenant-42 api_calls
//   node stallholder.mjs listen 8000

import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const URL_OF_STALLHOLDER = process.env.STALLHOLDER_URL ?? "http://127.0.0.1:8081";
const KEY = process.env.STALLHOLDER_API_KEY ?? "";
const SECRET = process.env.STALLHOLDER_WEBHOOK_SECRET ?? "";
const WEBHOOK_TOLERANCE_SECONDS = 300;
const LONGEST_WAIT_MILLIS = 60_000;

/** One use. Make its id where the use happens, and keep it: by the id it counts once. */
export function used(subject, dimension, quantity, id = randomUUID(), at = new Date().toISOString()) {
  return {
    specversion: "1.0",
    type: "com.example.used",
    source: "urn:example:app",
    id,
    subject, // your tenant, or the license
    time: at,
    data: { dimension, quantity: String(quantity) },
  };
}

/** Sends usage until it is stored. Resolves to those that were refused: { event, problem }. */
export async function report(events, tries = 10) {
  const body = JSON.stringify(events);
  for (let attempt = 0; attempt < tries; attempt++) {
    const { status, answer, retryAfter } = await call("POST", "/v1/usage", body);
    if (status === 202) return [];
    if (status === 422) {
      // all others of the batch are stored
      return answer.problems.map((problem) => ({ event: events[problem.position - 1], problem }));
    }
    if (status && status < 500 && status !== 429) {
      // the whole request is wrong; nothing was stored
      throw new Error(`${status}: ${JSON.stringify(answer)}`);
    }
    // No answer, 429 or 5xx: send the same again. What was stored already counts no second time.
    const most = Math.min(LONGEST_WAIT_MILLIS, 1000 * 2 ** attempt);
    const wait = retryAfter ? retryAfter * 1000 : Math.random() * most;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  throw new Error("not stored; keep the events and report them later");
}

const known = new Map();

/** Whether they may use it now. Undefined: nobody knows, and nobody ever knew. */
export async function access(tenant, dimension) {
  const path = "/v1/access?" + new URLSearchParams({ tenant, dimension });
  const { status, answer } = await call("GET", path);
  if (status === 200) known.set(path, answer);
  return known.get(path); // no answer is no "no": the last one counts
}

/** Whether a webhook is Stallholder's own. `body` as it came, in bytes. */
export function verified(headers, body, secrets = [SECRET]) {
  const id = headers["webhook-id"] ?? "";
  const sent = headers["webhook-timestamp"] ?? "";
  if (!/^\d+$/.test(sent)) return false;
  if (Math.abs(Date.now() / 1000 - Number(sent)) > WEBHOOK_TOLERANCE_SECONDS) return false;
  const wanted = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    const mac = createHmac("sha256", key).update(`${id}.${sent}.`).update(body).digest("base64");
    return Buffer.from("v1," + mac);
  });
  return (headers["webhook-signature"] ?? "")
    .split(" ")
    .map((given) => Buffer.from(given))
    .some((given) => wanted.some((right) => given.length === right.length && timingSafeEqual(given, right)));
}

/** The status and the JSON; no status where nobody answered. */
async function call(method, path, body) {
  const headers = { Authorization: "Bearer " + KEY };
  if (body) headers["Content-Type"] = "application/cloudevents-batch+json";
  try {
    const signal = AbortSignal.timeout(30_000);
    const response = await fetch(URL_OF_STALLHOLDER + path, { method, headers, body, signal });
    const text = await response.text();
    const isJson = (response.headers.get("content-type") ?? "").includes("json");
    return {
      status: response.status,
      answer: isJson ? JSON.parse(text) : text,
      retryAfter: Number(response.headers.get("retry-after")),
    };
  } catch {
    return {};
  }
}

/** A receiver of webhooks. Yours remembers the ids in its database, with what it does of them. */
function listen(port) {
  const seen = new Set();
  createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const good = verified(request.headers, body);
    response.writeHead(good ? 204 : 401).end();
    const id = request.headers["webhook-id"];
    if (good && !seen.has(id)) {
      seen.add(id);
      const event = JSON.parse(body);
      // On license.closing and license.superseded: report what you hold of this license now.
      console.log(event.type, event.license?.id ?? "");
    }
  }).listen(port, "127.0.0.1");
}

const commands = {
  async report(...use) {
    const [refused] = await report([used(...use)]);
    console.log(refused ? "refused: " + refused.problem.code : "stored");
  },
  async access(tenant, dimension) {
    const answer = await access(tenant, dimension);
    console.log(answer ? `${answer.allowed} ${answer.reason}` : "unknown");
  },
  listen: (port) => listen(Number(port)),
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [command, ...rest] = process.argv.slice(2);
  await commands[command](...rest);
}
