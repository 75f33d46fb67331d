import { MarketplaceEntitlementServiceClient, paginateGetEntitlements } from "@aws-sdk/client-marketplace-entitlement-service";
// Comes with every client. The client's own choice is JSON; other languages' SDKs choose CBOR.
import { AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";
import { answer } from "./answer.mjs";

const [request, pageSize, wire] = process.argv.slice(2);
const client = new MarketplaceEntitlementServiceClient(wire === "cbor" ? { protocol: AwsSmithyRpcV2CborProtocol } : {});

await answer(async () => {
  const pages = [];
  for await (const page of paginateGetEntitlements({ client, pageSize: Number(pageSize) }, JSON.parse(request))) {
    pages.push(page.Entitlements);
  }
  return { pages };
});
