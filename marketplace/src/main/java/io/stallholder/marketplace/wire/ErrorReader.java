package io.stallholder.marketplace.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.marketplace.ErrorReply;
import io.stallholder.marketplace.MarketplaceError;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Tells AWS's errors apart.
final class ErrorReader {
  private static final int STATUS_TOO_LARGE = 413;
  private static final int STATUS_THROTTLED = 429;
  private static final int STATUS_SERVER_FAULT = 500;

  private ErrorReader() {}

  /// The bare code, from the body or else the `x-amzn-ErrorType` header. AWS prints it alone, after
  /// a namespace (`com.amazonaws…#Code`), before an address (`Code:http://…`), or between the two.
  static String code(JsonNode body, Optional<String> header) {
    return Stream.of(Members.text(body, "__type"), Members.text(body, "code"), header)
        .flatMap(Optional::stream)
        .findFirst()
        .map(ErrorReader::bare)
        .orElse("");
  }

  static String message(JsonNode body) {
    return Members.text(body, "message").or(() -> Members.text(body, "Message")).orElse("");
  }

  private static String bare(String type) {
    String withoutAddress = type.split(":", 2)[0];
    return withoutAddress.substring(withoutAddress.indexOf('#') + 1).strip();
  }

  static MarketplaceError classify(String operation, ErrorReply reply) {
    return switch (reply.code()) {
      case "TimestampOutOfBoundsException" -> new MarketplaceError.TimestampOutOfBounds(reply);
      case "InvalidUsageDimensionException" -> new MarketplaceError.InvalidUsageDimension(reply);
      case "InvalidLicenseException" -> new MarketplaceError.InvalidLicense(reply);
      case "InvalidCustomerIdentifierException" ->
          new MarketplaceError.InvalidCustomerIdentifier(reply);
      case "InvalidProductCodeException" -> new MarketplaceError.InvalidProductCode(reply);
      case "InvalidTagException", "TooManyTagsException" -> new MarketplaceError.InvalidTag(reply);
      case "InvalidUsageAllocationsException" ->
          new MarketplaceError.InvalidUsageAllocations(reply);
      case "DisabledApiException" -> new MarketplaceError.DisabledApi(reply);
      case "InvalidTokenException" -> new MarketplaceError.InvalidToken(reply);
      case "ExpiredTokenException" -> expired(operation, reply);
      case "InvalidParameterException" -> new MarketplaceError.InvalidParameter(reply);
      default -> classifyCommon(reply);
    };
  }

  /// AWS's one code for two things. Only ResolveCustomer takes a registration token; there, the
  /// words about a "security token" are those of expired session credentials.
  private static MarketplaceError expired(String operation, ErrorReply reply) {
    boolean aboutCredentials =
        !operation.equals("ResolveCustomer")
            || reply.message().toLowerCase(Locale.ROOT).contains("security token");
    return aboutCredentials
        ? new MarketplaceError.ExpiredCredentials(reply)
        : new MarketplaceError.ExpiredToken(reply);
  }

  private static MarketplaceError classifyCommon(ErrorReply reply) {
    return switch (reply.code()) {
      case "ThrottlingException",
          "Throttling",
          "ThrottledException",
          "RequestThrottled",
          "RequestThrottledException",
          "RequestLimitExceeded",
          "TooManyRequestsException",
          "SlowDown" ->
          new MarketplaceError.Throttling(reply);
      case "InternalServiceErrorException", "InternalFailure", "InternalServerException" ->
          new MarketplaceError.InternalServiceError(reply);
      case "ValidationException", "ValidationError", "SerializationException" ->
          new MarketplaceError.Validation(reply);
      case "AccessDeniedException", "AccessDenied" -> new MarketplaceError.AccessDenied(reply);
      case "ExpiredToken" -> new MarketplaceError.ExpiredCredentials(reply);
      case "UnrecognizedClientException",
          "InvalidClientTokenId",
          "InvalidSignatureException",
          "SignatureDoesNotMatch",
          "IncompleteSignature",
          "IncompleteSignatureException",
          "MissingAuthenticationToken",
          "MissingAuthenticationTokenException",
          "RequestExpired" ->
          new MarketplaceError.BadSignature(reply);
      case "RequestEntityTooLarge",
          "RequestEntityTooLargeException",
          "RequestTooLargeException",
          "PayloadTooLargeException" ->
          new MarketplaceError.TooLarge(reply);
      default -> classifyByStatus(reply);
    };
  }

  private static MarketplaceError classifyByStatus(ErrorReply reply) {
    if (reply.status() == STATUS_TOO_LARGE) {
      return new MarketplaceError.TooLarge(reply);
    }
    if (reply.status() == STATUS_THROTTLED) {
      return new MarketplaceError.Throttling(reply);
    }
    return reply.status() >= STATUS_SERVER_FAULT
        ? new MarketplaceError.InternalServiceError(reply)
        : new MarketplaceError.Unknown(reply);
  }
}
