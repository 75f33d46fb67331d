// A seller's app that receives webhooks, and believes only what an independent library verifies.
//
// usage: node seller-app.mjs PORT SECRET
// POST /hook: an event; GET /seen: those that were verified, and how many were not.
// PUT /status: what events are answered with from now on.
import http from "node:http";
import { Webhook } from "standardwebhooks";

const [port, secret] = process.argv.slice(2);
const webhook = new Webhook(secret);
const seen = [];
let refused = 0;
let status = 204;

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

async function received(request) {
  const text = await body(request);
  if (status >= 300) return status;
  try {
    const event = webhook.verify(text, request.headers);
    if (event.id !== request.headers["webhook-id"]) return 400;
    const signatures = request.headers["webhook-signature"].split(" ").length;
    seen.push({ ...event, signatures });
    return status;
  } catch (problem) {
    refused++;
    return 401;
  }
}

const server = http.createServer(async (request, response) => {
  if (request.method === "POST" && request.url === "/hook") {
    response.writeHead(await received(request)).end();
  } else if (request.method === "PUT" && request.url === "/status") {
    status = Number(await body(request));
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  } else {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ seen, refused }));
  }
});
server.listen(Number(port), "127.0.0.1");
