import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { answer } from "./answer.mjs";

await answer(() => new STSClient().send(new GetCallerIdentityCommand()));
