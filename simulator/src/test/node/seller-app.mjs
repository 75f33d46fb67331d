// A seller's app as sellers write it themselves: registration page, events, hourly metering, all of
// it in memory. It is configured by PORT, QUEUE_URL and the AWS variables alone.
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import {
  BatchMeterUsageCommand,
  MarketplaceMeteringClient,
  ResolveCustomerCommand,
} from "@aws-sdk/client-marketplace-metering";
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

const MAX_RECORDS = 25;
const HOUR = 3_600_000;
const REST = 1_000;

const QueueUrl = process.env.QUEUE_URL;
const metering = new MarketplaceMeteringClient();
const sqs = new SQSClient();
const closing = new AbortController();

/** license ARN → { account, registered, state, activeFrom } */
const customers = new Map();
/** license ARN, dimension, hour → { license, dimension, hour, quantity } */
const counts = new Map();

function customer(license) {
  if (!customers.has(license)) customers.set(license, { registered: false, state: "pending" });
  return customers.get(license);
}

async function register(form) {
  const RegistrationToken = form.get("x-amzn-marketplace-token");
  if (!RegistrationToken) return [400, "Please come here from AWS Marketplace."];
  try {
    const { CustomerAWSAccountId, LicenseArn } = await metering.send(new ResolveCustomerCommand({ RegistrationToken }));
    Object.assign(customer(LicenseArn), { account: CustomerAWSAccountId, registered: true });
    return [200, "Welcome. Your account is being set up."];
  } catch (error) {
    if (!["InvalidTokenException", "ExpiredTokenException"].includes(error.name)) throw error;
    return [400, "Please choose “Set up your account” in AWS Marketplace once more."];
  }
}

function obey(event) {
  const { license, acceptor } = event.detail;
  switch (event["detail-type"].split(" - ")[0]) {
    case "License Updated":
      customer(license.arn).activeFrom ??= Date.parse(event.time);
      Object.assign(customer(license.arn), { account: acceptor.accountId, state: "active" });
      break;
    case "License Deprovisioned":
      customer(license.arn).state = "leaving";
  }
}

async function follow() {
  while (!closing.signal.aborted) {
    try {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 }),
        { abortSignal: closing.signal },
      );
      for (const { Body, ReceiptHandle } of Messages) {
        obey(JSON.parse(Body));
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    } catch (error) {
      if (closing.signal.aborted) return;
      console.error("events:", error.name, error.message);
      await new Promise((resolve) => setTimeout(resolve, REST));
    }
  }
}

function count({ license, dimension, quantity, time }) {
  if (customer(license).state === "pending") return [409, { error: "no active license" }];
  const hour = Math.floor(Date.parse(time) / HOUR) * HOUR;
  const key = [license, dimension, hour].join();
  const entry = counts.get(key) ?? { license, dimension, hour, quantity: 0 };
  counts.set(key, { ...entry, quantity: entry.quantity + quantity });
  return [202, {}];
}

/** Hours that are over by then; of those who leave, the running one, too. */
async function tick(until) {
  const due = [...counts].filter(([, { license, hour }]) => hour + HOUR <= until || customer(license).state === "leaving");
  const statuses = [];
  for (let first = 0; first < due.length; first += MAX_RECORDS) {
    const batch = due.slice(first, first + MAX_RECORDS);
    const { Results = [] } = await metering.send(new BatchMeterUsageCommand({ UsageRecords: batch.map(([, usage]) => record(usage)) }));
    for (const { UsageRecord, Status } of Results) {
      statuses.push(Status);
      const [key] = batch.find(([, usage]) => isFor(UsageRecord, usage));
      counts.delete(key); // what is left unprocessed stays for the next time
    }
  }
  return [200, { statuses }];
}

function record({ license, dimension, hour, quantity }) {
  const { account, activeFrom } = customer(license);
  const Timestamp = new Date(Math.max(hour, activeFrom));
  return { Timestamp, CustomerAWSAccountId: account, LicenseArn: license, Dimension: dimension, Quantity: quantity };
}

function isFor({ LicenseArn, Dimension, Timestamp }, { license, dimension, hour }) {
  return LicenseArn === license && Dimension === dimension && Math.floor(Timestamp / HOUR) * HOUR === hour;
}

async function respond(request) {
  const body = await text(request);
  switch (`${request.method} ${request.url}`) {
    case "GET /register":
      return [200, "Please come here from AWS Marketplace."];
    case "POST /register":
      return register(new URLSearchParams(body));
    case "POST /usage":
      return count(JSON.parse(body));
    case "POST /tick":
      return tick(body ? Date.parse(JSON.parse(body).until) : Date.now());
    case "GET /customers":
      return [200, Object.fromEntries(customers)];
    default:
      return [404, { error: "no such page" }];
  }
}

const server = createServer(async (request, response) => {
  const [status, content] = await respond(request).catch((error) => [500, { error: `${error.name}: ${error.message}` }]);
  const isPage = typeof content === "string";
  response.writeHead(status, { "Content-Type": isPage ? "text/html; charset=utf-8" : "application/json" });
  response.end(isPage ? `<!doctype html><title>Example app</title><p>${content}</p>` : JSON.stringify(content));
});

process.on("SIGTERM", () => {
  closing.abort();
  server.close();
  server.closeAllConnections();
});
server.listen(Number(process.env.PORT), "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
follow();
