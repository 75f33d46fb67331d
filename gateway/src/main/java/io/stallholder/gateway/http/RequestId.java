package io.stallholder.gateway.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// What a request is called, by the caller if the caller's name for it is well-formed (it goes to
/// logs and back into headers), else by us.
record RequestId(String value, Optional<String> traceparent) {
  static final HeaderName HEADER = HeaderNames.create("X-Request-Id");
  static final HeaderName TRACEPARENT = HeaderNames.create("traceparent");

  private static final Pattern GIVEN = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");
  private static final Pattern W3C =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-.{0,128})?");

  static RequestId of(ServerRequestHeaders headers) {
    String id =
        headers
            .first(HEADER)
            .filter(given -> GIVEN.matcher(given).matches())
            .orElseGet(() -> UUID.randomUUID().toString());
    return new RequestId(
        id, headers.first(TRACEPARENT).filter(given -> W3C.matcher(given).matches()));
  }
}
