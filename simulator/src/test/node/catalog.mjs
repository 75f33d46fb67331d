import { DescribeEntityCommand, ListEntitiesCommand, MarketplaceCatalogClient } from "@aws-sdk/client-marketplace-catalog";
import { answer } from "./answer.mjs";

const commands = { DescribeEntityCommand, ListEntitiesCommand };
const [operation, request] = process.argv.slice(2);

await answer(() => new MarketplaceCatalogClient().send(new commands[operation + "Command"](JSON.parse(request))));
