package io.stallholder.simulator.catalog;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;

/// The errors of the Catalog API, each with an HTTP status of its own.
@Behaviour(
    value = "Invalid input answers HTTP 422, what is not there 404, too many calls 429",
    source = Source.DOCUMENTED,
    of = "AWS Marketplace Catalog API reference, errors of each operation",
    date = "2026-11-24")
final class CatalogErrors {
  private static final int NOT_FOUND = 404;
  private static final int UNPROCESSABLE = 422;
  private static final int TOO_MANY = 429;

  private CatalogErrors() {}

  static AwsError invalid(String message) {
    return new AwsError("ValidationException", UNPROCESSABLE, message);
  }

  static AwsError notFound(String message) {
    return new AwsError("ResourceNotFoundException", NOT_FOUND, message);
  }

  static AwsError throttled() {
    return new AwsError("ThrottlingException", TOO_MANY, "Too many requests.");
  }
}
