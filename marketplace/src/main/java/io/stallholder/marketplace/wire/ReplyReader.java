package io.stallholder.marketplace.wire;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.marketplace.ErrorReply;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.function.UnaryOperator;

/// Turns an HTTP response into a [Reply].
final class ReplyReader {
  private static final int STATUS_CLASS = 100;
  private static final int SUCCESS = 2;
  private static final int SERVER_FAULT = 5;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ReplyReader() {}

  /// `redact` is applied to AWS's words, which may repeat what they complain about.
  static Reply read(String operation, HttpResponse<byte[]> response, UnaryOperator<String> redact) {
    int status = response.statusCode();
    JsonNode body = parse(response.body());
    if (status / STATUS_CLASS == SUCCESS) {
      return body instanceof ObjectNode object
          ? new Reply.Answered(object)
          : new Reply.Lost(unreadable(response));
    }
    String code = ErrorReader.code(body, response.headers().firstValue("x-amzn-ErrorType"));
    if (code.isEmpty() && status / STATUS_CLASS == SERVER_FAULT) {
      // Not the service's own words: something in between gave up, and the service may have acted.
      return new Reply.Lost(unreadable(response));
    }
    String message = redact.apply(ErrorReader.message(body));
    return new Reply.Refused(
        ErrorReader.classify(operation, new ErrorReply(code, status, message)));
  }

  private static JsonNode parse(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException _) {
      return MissingNode.getInstance();
    }
  }

  private static String unreadable(HttpResponse<byte[]> response) {
    return "HTTP "
        + response.statusCode()
        + " with an unreadable body of "
        + response.body().length
        + " bytes";
  }
}
