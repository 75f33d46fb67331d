package io.stallholder.simulator.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch.ErrorType;
import java.util.Map;
import java.util.Optional;

/// How an error's name looks in AWS's JSON protocols.
final class ErrorNames {
  /// SQS's errors had other names in its older query protocol, which SDKs still show.
  private static final Map<String, String> SQS_QUERY_CODES =
      Map.of(
          "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue",
          "ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid",
          "MessageNotInflight", "AWS.SimpleQueueService.MessageNotInflight",
          "EmptyBatchRequest", "AWS.SimpleQueueService.EmptyBatchRequest",
          "TooManyEntriesInBatchRequest", "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
          "BatchEntryIdsNotDistinct", "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
          "InvalidBatchEntryId", "AWS.SimpleQueueService.InvalidBatchEntryId",
          "UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation",
          "InvalidMessageContents", "InvalidMessageContents",
          "InvalidAttributeName", "InvalidAttributeName");

  private record QueryName(String code, int status) {}

  private static final Map<String, QueryName> QUERY_NAMES =
      Map.of(
          "InvalidSignatureException", new QueryName("SignatureDoesNotMatch", 403),
          "UnrecognizedClientException", new QueryName("InvalidClientTokenId", 403),
          "ExpiredTokenException", new QueryName("ExpiredToken", 403),
          "MissingAuthenticationTokenException", new QueryName("MissingAuthenticationToken", 403),
          "IncompleteSignatureException", new QueryName("IncompleteSignature", 400),
          "UnknownOperationException", new QueryName("InvalidAction", 400),
          "ThrottlingException", new QueryName("Throttling", 400));

  private ErrorNames() {}

  @Behaviour(
      value =
          "In the query protocol the common layer's errors have names and statuses of their own",
      source = Source.GUESS,
      of = "the names that AWS SDKs know for STS; AWS's pages differ in the statuses",
      date = "2026-11-23")
  static AwsError forQuery(AwsError error) {
    QueryName name = QUERY_NAMES.get(error.code());
    return name == null ? error : new AwsError(name.code(), name.status(), error.explanation());
  }

  static ObjectNode json(Service service, AwsError error, ErrorType type) {
    String prefix =
        switch (type) {
          case BARE -> isSqs(service) ? service.errorNamespace() : "";
          case PREFIXED -> service.errorNamespace();
        };
    return Json.object().put("__type", prefix + error.code()).put("message", error.explanation());
  }

  @Behaviour(
      value = "SQS errors are prefixed and repeat their older name in x-amzn-query-error",
      source = Source.DOCUMENTED,
      of = "Amazon SQS developer guide, AWS JSON protocol",
      date = "2026-11-23")
  static Optional<String> queryCode(Service service, AwsError error) {
    if (!isSqs(service)) {
      return Optional.empty();
    }
    String code = SQS_QUERY_CODES.getOrDefault(error.code(), error.code());
    return Optional.of(code + (error.status() >= 500 ? ";Receiver" : ";Sender"));
  }

  private static boolean isSqs(Service service) {
    return service.signingName().equals("sqs");
  }
}
