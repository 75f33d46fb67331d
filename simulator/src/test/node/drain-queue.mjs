import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { answer } from "./answer.mjs";

const [QueueUrl] = process.argv.slice(2);
const sqs = new SQSClient();

await answer(async () => {
  const bodies = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return { bodies };
    for (const { Body, ReceiptHandle } of Messages) {
      bodies.push(JSON.parse(Body));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
});
