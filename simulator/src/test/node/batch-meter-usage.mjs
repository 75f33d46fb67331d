import { BatchMeterUsageCommand, MarketplaceMeteringClient } from "@aws-sdk/client-marketplace-metering";
import { answer } from "./answer.mjs";

const { UsageRecords } = JSON.parse(process.argv[2]);
const records = UsageRecords.map((record) => ({ ...record, Timestamp: new Date(1000 * record.Timestamp) }));

await answer(() => new MarketplaceMeteringClient().send(new BatchMeterUsageCommand({ UsageRecords: records })));
