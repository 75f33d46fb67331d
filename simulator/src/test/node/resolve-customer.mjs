import { MarketplaceMeteringClient, ResolveCustomerCommand } from "@aws-sdk/client-marketplace-metering";
import { answer } from "./answer.mjs";

const [RegistrationToken] = process.argv.slice(2);

await answer(() => new MarketplaceMeteringClient().send(new ResolveCustomerCommand({ RegistrationToken })));
