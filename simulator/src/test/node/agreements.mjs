import {
  DescribeAgreementCommand,
  GetAgreementTermsCommand,
  MarketplaceAgreementClient,
  SearchAgreementsCommand,
} from "@aws-sdk/client-marketplace-agreement";
import { answer } from "./answer.mjs";

const commands = { DescribeAgreementCommand, GetAgreementTermsCommand, SearchAgreementsCommand };
const [operation, request] = process.argv.slice(2);

await answer(() => new MarketplaceAgreementClient().send(new commands[operation + "Command"](JSON.parse(request))));
